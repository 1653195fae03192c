//! What a library was built for, and what this process can open.

use object::{Architecture, BinaryFormat, Object as _, ReadRef};

/// What a library was built for.
pub(crate) struct Platform {
    format: BinaryFormat,
    /// `None` when the crate that reads the files does not know the processor of this process.
    pub(crate) architecture: Option<Architecture>,
    bits: u32,
    little: bool,
}

impl Platform {
    pub(crate) fn of_this_process() -> Self {
        let format = if cfg!(windows) {
            BinaryFormat::Pe
        } else if cfg!(target_vendor = "apple") {
            BinaryFormat::MachO
        } else {
            BinaryFormat::Elf
        };
        let architecture = match std::env::consts::ARCH {
            "x86_64" => Some(Architecture::X86_64),
            "x86" => Some(Architecture::I386),
            "aarch64" => Some(Architecture::Aarch64),
            "arm" => Some(Architecture::Arm),
            "riscv64" => Some(Architecture::Riscv64),
            "riscv32" => Some(Architecture::Riscv32),
            "powerpc64" => Some(Architecture::PowerPc64),
            "s390x" => Some(Architecture::S390x),
            "loongarch64" => Some(Architecture::LoongArch64),
            _ => None,
        };
        Self { format, architecture, bits: usize::BITS, little: cfg!(target_endian = "little") }
    }

    pub(crate) fn of<'a, R: ReadRef<'a>>(file: &object::File<'a, R>) -> Self {
        Self {
            format: file.format(),
            architecture: Some(file.architecture()),
            bits: if file.is_64() { 64 } else { 32 },
            little: file.is_little_endian(),
        }
    }

    pub(crate) fn accepts(&self, other: &Self) -> bool {
        self.format == other.format
            && (self.architecture.is_none() || self.architecture == other.architecture)
            && self.bits == other.bits
            && self.little == other.little
    }

    pub(crate) fn describe(&self) -> String {
        let format = match self.format {
            BinaryFormat::Elf => "an ELF shared library".to_string(),
            BinaryFormat::MachO => "a Mach-O dynamic library".to_string(),
            BinaryFormat::Pe => "a Windows DLL".to_string(),
            other => format!("a library of format {other:?}"),
        };
        let architecture = match self.architecture {
            Some(architecture) => format!("{architecture:?}").to_lowercase(),
            None => std::env::consts::ARCH.to_string(),
        };
        let endian = if self.little { "little" } else { "big" };
        format!("{format} for {architecture} ({} bit, {endian}-endian)", self.bits)
    }
}
