//! The C and C++ compilers of the machine, as the tests of the headers use them.
//!
//! What is here: finding and calling them. What is not: what is compiled.

use std::{
    env,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

/// Every warning is an error.
const STRICT: [&str; 5] = ["-Wall", "-Wextra", "-Wpedantic", "-Wshadow", "-Werror"];

/// A compiler, and how it is told the language.
pub(crate) struct Compiler {
    program: String,
    language: &'static [&'static str],
}

/// Returns the C11 compiler: `$CC`, or `cc`.
pub(crate) fn c11() -> Compiler {
    let program = env::var("CC").unwrap_or_else(|_| "cc".into());
    present(Compiler { program, language: &["-std=c11"] }, "a C compiler", "gcc", "CC")
}

/// Returns the C++17 compiler: `$CXX`, or `c++`.
pub(crate) fn cpp17() -> Compiler {
    let program = env::var("CXX").unwrap_or_else(|_| "c++".into());
    present(Compiler { program, language: &["-std=c++17"] }, "a C++ compiler", "g++", "CXX")
}

/// Returns the C++17 compiler, and `clang++` too if the machine has it.
pub(crate) fn all_cpp17() -> Vec<Compiler> {
    let clang = Compiler { program: "clang++".into(), language: &["-std=c++17"] };
    let mut all = vec![cpp17()];
    all.extend(clang.runs().then_some(clang));
    all
}

/// # Panics
/// If the compiler cannot be run; the message says what to install.
fn present(compiler: Compiler, what: &str, package: &str, variable: &str) -> Compiler {
    assert!(
        compiler.runs(),
        "{what} is needed to test the headers, and `{}` cannot be run: install one (on Debian, \
         `apt-get install {package}`), or name yours in the environment variable `{variable}`",
        compiler.program
    );
    compiler
}

impl Compiler {
    fn runs(&self) -> bool {
        let mut command = Command::new(&self.program);
        command.arg("--version").stdout(Stdio::null()).stderr(Stdio::null());
        command.status().is_ok_and(|status| status.success())
    }

    /// Whether this is clang, which warns of lifetimes that other compilers know nothing of.
    #[allow(dead_code, reason = "only one of the tests that share this file asks")]
    pub(crate) fn is_clang(&self) -> bool {
        self.program.contains("clang")
    }

    /// Compiles a file of this folder and returns where the result lies. `name` is unique among all
    /// tests, which run at the same time.
    ///
    /// # Panics
    /// If the compiler has anything to say.
    pub(crate) fn build(&self, source: &str, name: &str, flags: &[&str]) -> PathBuf {
        self.try_build(source, name, flags).unwrap_or_else(|said| panic!("{said}"))
    }

    /// Compiles a file of this folder.
    ///
    /// # Errors
    /// What the compiler says.
    pub(crate) fn try_build(
        &self,
        source: &str,
        name: &str,
        flags: &[&str],
    ) -> Result<PathBuf, String> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let stem = Path::new(&self.program).file_name().unwrap_or_default().to_string_lossy();
        let output = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}-{stem}"));
        let done = Command::new(&self.program)
            .args(self.language)
            .args(STRICT)
            .args(flags)
            .arg("-I")
            .arg(root.join("include"))
            .arg(root.join("tests").join(source))
            .arg("-o")
            .arg(&output)
            .output()
            .map_err(|error| format!("`{}` cannot be run: {error}", self.program))?;
        if done.status.success() {
            Ok(output)
        } else {
            let said = String::from_utf8_lossy(&done.stderr);
            Err(format!("`{}` does not compile `{source}`:\n{said}", self.program))
        }
    }
}
