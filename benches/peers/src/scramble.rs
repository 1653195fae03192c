//! Makes the processor forget what it has learnt of the branches before.

use std::hint::black_box;

const JUMPS: u32 = 24_000;

/// Jumps in no order.
pub(crate) fn scramble() {
    const WAYS: [fn(u32) -> u32; 8] = [
        |x| x.wrapping_mul(5),
        |x| x ^ (x >> 7),
        |x| x.rotate_left(3),
        |x| x.wrapping_add(0x9e37_79b9),
        |x| !x,
        |x| x.wrapping_mul(9) ^ 1,
        |x| x.swap_bytes(),
        |x| x.wrapping_sub(77),
    ];
    let (mut random, mut x) = (0x2545_f491_u32, 1_u32);
    for _ in 0..JUMPS {
        random ^= random << 13;
        random ^= random >> 17;
        random ^= random << 5;
        let way = black_box(WAYS)[(random & 7) as usize];
        x = if random & 8 == 0 { way(x) } else { x.wrapping_add(1) };
    }
    black_box(x);
}
