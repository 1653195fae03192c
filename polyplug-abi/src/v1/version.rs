//! The version triple of ABI v1 and the number of the ABI itself.
//!
//! Not here: which versions fit, which schemas decide. Invariant: a version is ordered by its three numbers, as
//! Cargo orders releases.

use core::fmt;

/// The revision of the binary interface that this crate describes.
///
/// A library reports its own through `polyplug_abi_version`; another number is refused.
pub const POLYPLUG_ABI_VERSION: u32 = 1;

/// A version of a plugin or of a contract.
///
/// # ABI
/// 12 bytes, align 4.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version {
    /// Changes when something a caller relied on is gone.
    pub major: u32,
    /// Changes when something was added.
    pub minor: u32,
    /// Changes when something was mended.
    pub patch: u32,
}

impl Version {
    /// Makes a version of its three numbers.
    #[must_use]
    pub const fn new(major: u32, minor: u32, patch: u32) -> Self {
        Self { major, minor, patch }
    }

    /// Reads `major.minor.patch` at compile time, as in `CARGO_PKG_VERSION`.
    ///
    /// A missing part counts as zero and everything from the first `-` or `+` on is ignored,
    /// so every version that Cargo accepts is read.
    ///
    /// # Panics
    /// If a part is not a decimal number that fits `u32`.
    #[must_use]
    pub const fn parse(text: &str) -> Self {
        let bytes = text.as_bytes();
        let mut parts = [0_u32; 3];
        let mut part = 0;
        let mut i = 0;
        while i < bytes.len() {
            match bytes[i] {
                b'-' | b'+' => break,
                b'.' => {
                    part += 1;
                    assert!(part < 3, "a version has at most three parts");
                }
                digit @ b'0'..=b'9' => {
                    let shifted = match parts[part].checked_mul(10) {
                        Some(shifted) => shifted,
                        None => panic!("a part of the version does not fit `u32`"),
                    };
                    parts[part] = match shifted.checked_add((digit - b'0') as u32) {
                        Some(sum) => sum,
                        None => panic!("a part of the version does not fit `u32`"),
                    };
                }
                _ => panic!("a version consists of decimal numbers and dots"),
            }
            i += 1;
        }
        Self::new(parts[0], parts[1], parts[2])
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.major, self.minor, self.patch)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cargo_versions_are_read() {
        assert_eq!(Version::parse("1.22.333"), Version::new(1, 22, 333));
        assert_eq!(Version::parse("1.2.3-rc.1+build.5"), Version::new(1, 2, 3));
        assert_eq!(Version::parse("7"), Version::new(7, 0, 0));
    }

    #[test]
    #[should_panic(expected = "does not fit")]
    fn an_overflowing_part_is_refused() {
        let _ = Version::parse("4294967296.0.0");
    }
}
