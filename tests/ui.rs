//! Every diagnostic of the macros, as the compiler prints it.

