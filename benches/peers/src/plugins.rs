//! Builds the plugins, each by a cargo of its own, so that no plugin gets features that another one wants.

use std::{
    env,
    env::consts::{DLL_PREFIX, DLL_SUFFIX},
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::Failure;

const CRATES: [&str; 11] = [
    "raw",
    "polyplug",
    "one-heap",
    "stabby",
    "abi-stable",
    "cglue",
    "savefile",
    "predecessor",
    "large",
    "many",
    "small",
];

/// Where the libraries are.
#[derive(Clone, Debug)]
pub(crate) struct Plugins {
    folder: PathBuf,
}

impl Plugins {
    /// Finds the libraries beside this program.
    pub(crate) fn find() -> Result<Self, Failure> {
        let program = env::current_exe()?;
        let folder = program.parent().ok_or("this program lies nowhere")?.to_owned();
        Ok(Self { folder })
    }

    /// Builds all of them.
    pub(crate) fn build(&self) -> Result<(), Failure> {
        for name in CRATES {
            self.build_crate(name)?;
        }
        if let Err(error) = self.build_cpp() {
            eprintln!("there is no plugin in C++: {error}");
            let _ = fs::remove_file(self.cpp());
        }
        self.write_bundle()
    }

    /// The folder that has all of them.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// The library of a crate `NAME-plugin`.
    pub(crate) fn library(&self, name: &str) -> PathBuf {
        self.folder.join(Self::file(name))
    }

    /// The library of the plugin in C++, which is absent where there is no compiler.
    pub(crate) fn cpp(&self) -> PathBuf {
        self.folder.join(format!("{DLL_PREFIX}cpp_plugin{DLL_SUFFIX}"))
    }

    /// The bundle folder that polyplug 0.1 loads.
    pub(crate) fn bundle(&self) -> PathBuf {
        self.folder.join("predecessor-bundle")
    }

    fn file(name: &str) -> String {
        format!("{DLL_PREFIX}{}_plugin{DLL_SUFFIX}", name.replace('-', "_"))
    }

    fn build_crate(&self, name: &str) -> Result<(), Failure> {
        let target = self.folder.parent().ok_or("this program lies in no target folder")?;
        let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        cargo.args(["build", "--release", "--locked", "--quiet", "--package"]);
        cargo.arg(format!("{name}-plugin")).current_dir(env!("CARGO_MANIFEST_DIR"));
        run(cargo.arg("--target-dir").arg(target))
    }

    fn build_cpp(&self) -> Result<(), Failure> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut compiler = Command::new(env::var_os("CXX").unwrap_or_else(|| "c++".into()));
        compiler.args(["-std=c++17", "-O3", "-shared", "-fPIC", "-fvisibility=hidden", "-I"]);
        compiler.arg(root.join("../../polyplug-abi/include"));
        compiler.arg(root.join("plugins/cpp/work.cpp"));
        run(compiler.arg("-o").arg(self.cpp()))
    }

    fn write_bundle(&self) -> Result<(), Failure> {
        let (folder, file) = (self.bundle(), Self::file("predecessor"));
        fs::create_dir_all(&folder)?;
        fs::copy(self.folder.join(&file), folder.join(&file))?;
        let name = "predecessor-plugin";
        let id = predecessor_utils::bundle_id(name);
        let (contract, count) = (predecessor_contract::NAME, predecessor_contract::FUNCTIONS);
        let manifest = format!(
            "id = {id}\nname = \"{name}\"\nversion = \"1.0\"\nloader = \"native\"\n\
             file = \"{file}\"\nprovides = [\"{contract}@1\"]\n\
             function_count = {{ \"{contract}@1\" = {count} }}\n"
        );
        Ok(fs::write(folder.join("manifest.toml"), manifest)?)
    }
}

fn run(command: &mut Command) -> Result<(), Failure> {
    let status = command.status()?;
    if status.success() { Ok(()) } else { Err(format!("{command:?} ended with {status}").into()) }
}
