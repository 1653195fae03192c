/* What every compiler can compile, to find out what else it can do. */
int main(void) {
    return 0;
}
