//! Stable 64-bit identifiers and the hash they come from.
//!
//! An id is the FNV-1a hash of a text that names the thing, so both sides of a
//! boundary compute it independently and at compile time. The runtime keys its
//! registry by id *and* full name: a collision is an error, never a mix-up.
//!
//! Not here: the registry that finds things by them. Invariant: the hashed text is part of the ABI, so an id is the
//! same in every language and version.

const FNV_OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
const FNV_PRIME: u64 = 0x0000_0100_0000_01b3;

/// A running FNV-1a 64-bit hash that `const` code can feed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fnv1a(u64);

impl Fnv1a {
    pub(crate) const fn new() -> Self {
        Self(FNV_OFFSET)
    }

    pub(crate) const fn write(&mut self, bytes: &[u8]) {
        let (mut hash, mut i, len) = (self.0, 0, bytes.len());
        while i < len {
            // Without a call, which takes the compiler as long as all the rest.
            hash = ((hash ^ bytes[i] as u64) as u128 * FNV_PRIME as u128) as u64;
            i += 1;
        }
        self.0 = hash;
    }

    /// Feeds the decimal digits of `number`.
    pub(crate) const fn write_decimal(&mut self, number: u32) {
        let mut divisor = 1;
        while number / divisor >= 10 {
            divisor *= 10;
        }
        while divisor > 0 {
            self.write(&[b'0' + (number / divisor % 10) as u8]);
            divisor /= 10;
        }
    }

    pub(crate) const fn finish(self) -> u64 {
        self.0
    }
}

/// Hashes `bytes` with FNV-1a, 64 bit.
#[must_use]
pub const fn fnv1a_64(bytes: &[u8]) -> u64 {
    let mut hash = Fnv1a::new();
    hash.write(bytes);
    hash.finish()
}

const fn contract_hash(prefix: &str, name: &str, major: u32) -> u64 {
    let mut hash = Fnv1a::new();
    hash.write(prefix.as_bytes());
    hash.write(name.as_bytes());
    hash.write(b"@");
    hash.write_decimal(major);
    hash.finish()
}

/// Identifies a bundle: the FNV-1a hash of its name.
///
/// # ABI
/// Transparent over `u64`.
#[repr(transparent)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BundleId(pub u64);

impl BundleId {
    /// Computes the id of the bundle called `name`.
    #[must_use]
    pub const fn of(name: &str) -> Self {
        Self(fnv1a_64(name.as_bytes()))
    }
}

/// Identifies one major version of a contract that plugins implement.
///
/// # ABI
/// Transparent over `u64`: the hash of `guest_contract:{name}@{major}`.
#[repr(transparent)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GuestContractId(pub u64);

impl GuestContractId {
    /// Computes the id of major version `major` of the contract called `name`.
    #[must_use]
    pub const fn of(name: &str, major: u32) -> Self {
        Self(contract_hash("guest_contract:", name, major))
    }
}

/// Identifies one major version of a contract that the host implements.
///
/// # ABI
/// Transparent over `u64`: the hash of `host_contract:{name}@{major}`.
#[repr(transparent)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HostContractId(pub u64);

impl HostContractId {
    /// Computes the id of major version `major` of the contract called `name`.
    #[must_use]
    pub const fn of(name: &str, major: u32) -> Self {
        Self(contract_hash("host_contract:", name, major))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn golden_values_of_abi_v1() {
        assert_eq!(BundleId::of("my-bundle").0, 0xfe62_2687_6e3a_35b2);
        assert_eq!(BundleId::of("polyplug-core").0, 0x6ef4_aee7_14f5_f991);
        assert_eq!(GuestContractId::of("greeter.Hello", 1).0, 0x53e7_39a6_69d7_981b);
    }

    #[test]
    fn majors_are_hashed_as_decimal_text() {
        assert_eq!(
            GuestContractId::of("a", 4_294_967_295).0,
            fnv1a_64(b"guest_contract:a@4294967295")
        );
        assert_eq!(GuestContractId::of("a", 0).0, fnv1a_64(b"guest_contract:a@0"));
        assert_eq!(HostContractId::of("a", 10).0, fnv1a_64(b"host_contract:a@10"));
    }
}
