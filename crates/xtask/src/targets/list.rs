//! The targets, where each runs, and what that needs.

/// A target and a machine to run its images on.
pub struct Target {
    /// Rust's name for it.
    pub triple: &'static str,
    /// What else the build enables.
    pub features: &'static str,
    /// The images that run the golden cases, a part each.
    pub images: &'static [&'static str],
    /// The profile: most are built for speed, the smallest board for size.
    pub profile: &'static str,
    /// The emulator and its arguments; the image follows.
    pub machine: &'static [&'static str],
    /// The Debian package that holds the emulator.
    pub package: &'static str,
    /// The linker that rustc does not bring, and its Debian packages.
    pub linker: Option<(&'static str, &'static str)>,
    /// Which cases fit its memory.
    pub sets: &'static [&'static str],
    /// The instruction sets that must have run.
    pub isas: &'static [&'static str],
}

impl Target {
    /// Whether it has no operating system: such images know how many instructions they ran and how
    /// deep their stack was.
    pub fn is_board(&self) -> bool {
        self.triple.contains("-none-")
    }

    /// The triple, with the features that tell it from another.
    pub fn name(&self) -> String {
        format!("{}{}", self.triple, self.features)
    }

    /// How a person would call the machine.
    pub fn machine_name(&self) -> String {
        let Some((program, rest)) = self.machine.split_first() else { return "native".into() };
        let program = program.strip_suffix("-static").unwrap_or(program);
        let flag = |name| rest.iter().position(|word| *word == name).and_then(|i| rest.get(i + 1));
        match flag("-M").or(flag("-cpu")) {
            Some(board) => format!("{program} {board}"),
            None => program.into(),
        }
    }
}

const ARM_GCC: (&str, &str) =
    ("aarch64-linux-gnu-gcc", "gcc-aarch64-linux-gnu libc6-dev-arm64-cross");
const S390X_GCC: (&str, &str) =
    ("s390x-linux-gnu-gcc", "gcc-s390x-linux-gnu libc6-dev-s390x-cross");

const SMALL: &[&str] = &["small"];
const BOTH: &[&str] = &["small", "full"];

macro_rules! semihosting {
    ($($word:literal)*) => {
        &[$($word,)* "-display", "none", "-semihosting-config", "enable=on,target=native", "-kernel"]
    };
}

const MACHINE: Target = Target {
    triple: "x86_64-unknown-linux-gnu",
    features: "",
    images: &["golden"],
    profile: "release",
    machine: &[],
    package: "qemu-user-static",
    linker: None,
    sets: BOTH,
    isas: &["scalar"],
};

const M_PROFILE: Target = Target { package: "qemu-system-arm", ..MACHINE };

const RISC_V: Target = Target {
    package: "qemu-system-misc",
    machine: semihosting!("qemu-system-riscv32" "-M" "virt" "-bios" "none"),
    ..MACHINE
};

const WASM: Target = Target {
    triple: "wasm32-unknown-unknown",
    machine: &["node", "wasm.mjs"],
    package: "nodejs",
    ..MACHINE
};

/// All of them.
pub const TARGETS: &[Target] = &[
    Target {
        triple: "thumbv6m-none-eabi",
        // Its flash does not hold the code of all.
        images: &["golden_first", "golden_second"],
        profile: "small",
        machine: semihosting!("qemu-system-arm" "-M" "microbit"),
        sets: SMALL,
        ..M_PROFILE
    },
    Target {
        triple: "thumbv7m-none-eabi",
        machine: semihosting!("qemu-system-arm" "-M" "mps2-an385"),
        ..M_PROFILE
    },
    Target {
        triple: "thumbv7em-none-eabihf",
        machine: semihosting!("qemu-system-arm" "-M" "mps2-an386"),
        ..M_PROFILE
    },
    Target { triple: "riscv32imac-unknown-none-elf", ..RISC_V },
    Target { triple: "riscv32imafc-unknown-none-elf", ..RISC_V },
    Target {
        triple: "aarch64-unknown-linux-gnu",
        machine: &["qemu-aarch64-static", "-L", "/usr/aarch64-linux-gnu"],
        linker: Some(ARM_GCC),
        isas: &["scalar", "neon"],
        ..MACHINE
    },
    Target {
        triple: "s390x-unknown-linux-gnu",
        // Optimised, libm's `cbrtf` differs under QEMU 7.2; the likely cause, not proven, is `mdebr` read from wrong
        // halves of registers. This profile leaves libm unoptimised, and only libm.
        profile: "plain",
        machine: &["qemu-s390x-static", "-L", "/usr/s390x-linux-gnu"],
        linker: Some(S390X_GCC),
        ..MACHINE
    },
    WASM,
    Target { features: "+simd128", isas: &["scalar", "simd128"], ..WASM },
    Target {
        machine: &["qemu-x86_64-static", "-cpu", "qemu64"],
        isas: &["scalar", "sse2"],
        ..MACHINE
    },
    Target {
        machine: &["qemu-x86_64-static", "-cpu", "Haswell"],
        isas: &["scalar", "sse2", "avx2"],
        ..MACHINE
    },
];

#[cfg(test)]
mod tests {
    use super::TARGETS;

    #[test]
    fn people_who_say_cargo_run_get_the_same_machines() {
        let config = include_str!("../../../firmware/.cargo/config.toml");
        for target in TARGETS.iter().filter(|t| t.triple != "x86_64-unknown-linux-gnu") {
            let section = config.split("\n[target.").find(|s| s.starts_with(target.triple));
            let section = section.unwrap_or_else(|| panic!("{} is not there", target.triple));
            let runner = format!("runner = \"{}\"", target.machine.join(" "));
            assert!(section.contains(&runner), "{section}: not {runner}");
            if let Some((linker, _)) = target.linker {
                assert!(section.contains(&format!("linker = \"{linker}\"")), "{section}");
            }
        }
    }
}
