//! Whose bundles a host loads, by their signatures.
//!
//! How a signature is verified is in `signature`. Keys are named by the host; none is learnt from a bundle. A
//! host of ABI v1 can name none and take any.

use polyplug_abi::{Ed25519PublicKey, SignaturePolicy};

use crate::{
    bundle::{hash::Hash, signature, source::Source},
    error::{build::BuildError, load::LoadError, signature::SignatureProblem},
};

/// The keys that a host trusts, and what becomes of bundles that were not signed with one.
#[derive(Clone, Debug, Default)]
pub(crate) struct Signers {
    /// What the host said, if it did.
    policy: Option<SignaturePolicy>,
    keys: Vec<Ed25519PublicKey>,
    /// Whether any key will do, so that a signature says that a bundle is whole and not whose it is.
    any: bool,
}

impl Signers {
    pub(crate) fn trust(&mut self, key: Ed25519PublicKey) {
        self.keys.push(key);
    }

    /// Takes any key as long as none is named, which ABI v1 calls trust on first use.
    pub(crate) fn trust_any(&mut self) {
        self.any = true;
    }

    pub(crate) fn set_policy(&mut self, policy: SignaturePolicy) {
        self.policy = Some(policy);
    }

    /// Returns what was decided. Whoever names a key and nothing else means it.
    fn policy(&self) -> SignaturePolicy {
        let unsaid = match self.keys.as_slice() {
            [] => SignaturePolicy::Off,
            _ => SignaturePolicy::Required,
        };
        self.policy.unwrap_or(unsaid)
    }

    /// Whether signatures are read at all.
    pub(crate) fn ask(&self) -> bool {
        self.policy() != SignaturePolicy::Off
    }

    /// Refuses settings under which nothing could be loaded, or something that was not checked.
    pub(crate) fn validate(&self, in_place: bool) -> Result<(), BuildError> {
        if let Some(key) = self.keys.iter().find(|key| !signature::is_usable(key)) {
            return Err(BuildError::BadKey { key: *key });
        }
        match self.policy() {
            SignaturePolicy::Required if self.keys.is_empty() && !self.any => {
                Err(BuildError::NoTrustedKey)
            }
            SignaturePolicy::Required if in_place => Err(BuildError::InPlace),
            _ => Ok(()),
        }
    }

    /// Refuses a bundle without the signature of a trusted key, or returns why it would be refused where the policy
    /// is to warn. `library` is the hash of the library that will be opened, `None` if it cannot be read.
    pub(crate) fn check(
        &self,
        source: &Source,
        library: Option<&Hash>,
    ) -> Result<Option<LoadError>, LoadError> {
        match self.policy() {
            SignaturePolicy::Off => Ok(None),
            SignaturePolicy::Required => self.verify(source, library).map(|()| None),
            SignaturePolicy::WarnOnly => Ok(self.verify(source, library).err()),
        }
    }

    fn verify(&self, source: &Source, library: Option<&Hash>) -> Result<(), LoadError> {
        let key = signature::signer(source, || Ok(library.copied()))?;
        if self.keys.contains(&key) || self.any && self.keys.is_empty() {
            return Ok(());
        }
        let problem = SignatureProblem::Untrusted { key };
        Err(LoadError::Signature { path: source.path.clone(), problem })
    }
}
