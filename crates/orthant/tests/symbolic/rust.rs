//! The Rust that is written: it compiles, without std and without a warning, and gives the bits of
//! the evaluator.

use crate::table::table;
use orthant::symbolic::{Expression, Program, Shape};
use std::path::{Path, PathBuf};
use std::process::Command;

const POINTS: [[f32; 2]; 9] = [
    [0.0, 1.0],
    [0.3, -0.7],
    [-0.3, 0.2],
    [1.0, 1.0],
    [2.5, 0.5],
    [-4.25, 3.0],
    [0.999_9, -0.999_9],
    [30.0, -40.0],
    [1e-20, 1e10],
];

/// Functions of several variables, some with names that Rust has other uses for.
const OTHERS: [&str; 12] = [
    "x^y + y^x",
    "max(x, y) * min(x, 2y) + relu(x)",
    "sign(x) + step(y) + ifgt(x, y, x^5, y^(-7))",
    "hypot(x, y) * atan2(y, x)",
    "x^100 + y^65 + x^-9",
    "fn*self - self_ + crate*t1 + powi + t",
    "x - (y - x) - (-3)",
    "x/(y/x)/(x*y)",
    "-(x*y)^3 * -x",
    "sigmoid(x*y)*softplus(-x)",
    "1e-45 + 1e30*x",
    "(x+y)^2*(x+y)^2 + sin(x+y)*sin(x+y)",
];

#[test]
fn rust_output_compiles_and_gives_the_bits_of_the_evaluator() {
    let mut source = String::from("#![no_std]\n#![deny(warnings)]\n");
    let mut checks = String::new();
    let mut count = 0;
    let mut add = |program: &Program, shape: Shape| {
        let name = format!("f{count}");
        count += 1;
        source += &program.to_rust(&name, shape);
        for point in POINTS {
            let inputs: Vec<f32> =
                (0..program.inputs().len()).map(|i| point[i % 2] * (1 + i / 2) as f32).collect();
            let bits: Vec<String> = program
                .evaluate(&inputs)
                .unwrap()
                .iter()
                .map(|x| if x.is_nan() { "NAN".to_owned() } else { x.to_bits().to_string() })
                .collect();
            let arguments: Vec<String> =
                inputs.iter().map(|x| format!("f32::from_bits({})", x.to_bits())).collect();
            let call = format!("generated::{name}({})", arguments.join(", "));
            let values = match shape {
                Shape::Scalar => format!("&[{call}]"),
                Shape::Vector => format!("&{call}"),
                Shape::Matrix { .. } => format!("{call}.as_flattened()"),
            };
            checks += &format!("    check(\"{name}\", {values}, &[{}]);\n", bits.join(", "));
        }
    };
    let simplified = |e: &Expression, name: &str| e.derivative(name).simplified();
    for (text, _) in table().into_iter().step_by(3) {
        let e = Expression::parse(&text).unwrap();
        add(&Program::new(&[&simplified(&e, "x")], &["x"]).unwrap(), Shape::Scalar);
    }
    for text in OTHERS {
        let e = Expression::parse(text).unwrap();
        let names = e.variables();
        add(&Program::new(&[&e], &names).unwrap(), Shape::Scalar);
        let gradient: Vec<Expression> = names.iter().map(|name| simplified(&e, name)).collect();
        add(&Program::new(&gradient.iter().collect::<Vec<_>>(), &names).unwrap(), Shape::Vector);
        let hessian: Vec<Expression> =
            gradient.iter().flat_map(|e| names.iter().map(|name| simplified(e, name))).collect();
        let shape = Shape::Matrix { columns: names.len() };
        add(&Program::new(&hessian.iter().collect::<Vec<_>>(), &names).unwrap(), shape);
    }
    run(&source, &checks, count);
}

fn run(source: &str, checks: &str, count: usize) {
    let main = format!(
        "#![allow(clippy::all)]\n\
         const NAN: u32 = f32::NAN.to_bits();\n\
         fn check(name: &str, values: &[f32], expected: &[u32]) {{\n    \
             let bits: Vec<u32> = values.iter()\n        \
                 .map(|x| if x.is_nan() {{ NAN }} else {{ x.to_bits() }}).collect();\n    \
             assert_eq!(bits, expected, \"{{name}}\");\n\
         }}\n\
         fn main() {{\n{checks}    println!(\"{count} functions\");\n}}\n"
    );
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("symbolic-rust");
    std::fs::create_dir_all(&folder).unwrap();
    let write = |name: &str, text: &str| {
        let path = folder.join(name);
        std::fs::write(&path, text).unwrap();
        path
    };
    let library = write("generated.rs", source);
    let program = write("main.rs", &main);
    // Several builds of libm may lie there; one of them is this compiler's.
    let mut faults = String::new();
    for libm in libms() {
        let libm = format!("libm={}", libm.display());
        let built = rustc(&folder, &library, &["--crate-type", "lib", "--extern", &libm]);
        if let Err(fault) = built {
            faults += &fault;
            continue;
        }
        let generated = format!("generated={}", folder.join("libgenerated.rlib").display());
        rustc(&folder, &program, &["--extern", &libm, "--extern", &generated]).unwrap();
        let ran = Command::new(folder.join("main")).output().unwrap();
        assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
        assert_eq!(String::from_utf8_lossy(&ran.stdout), format!("{count} functions\n"));
        return;
    }
    panic!("no libm compiles it: {faults}");
}

fn rustc(folder: &Path, source: &Path, arguments: &[&str]) -> Result<(), String> {
    let ran = Command::new(std::env::var_os("RUSTC").unwrap_or("rustc".into()))
        .args(["--edition", "2021", "-L", &format!("dependency={}", libraries().display())])
        .args(arguments)
        .arg("--out-dir")
        .arg(folder)
        .arg(source)
        .output()
        .map_err(|error| error.to_string())?;
    if ran.status.success() {
        return Ok(());
    }
    Err(String::from_utf8_lossy(&ran.stderr).chars().take(4_000).collect())
}

/// Where cargo puts what the tests are linked with.
fn libraries() -> PathBuf {
    std::env::current_exe().unwrap().parent().unwrap().to_owned()
}

/// The newest build first.
fn libms() -> Vec<PathBuf> {
    let is_libm = |path: &PathBuf| {
        path.file_name()
            .and_then(|name| name.to_str())
            .is_some_and(|name| name.starts_with("liblibm-") && name.ends_with(".rlib"))
    };
    let files = std::fs::read_dir(libraries()).unwrap();
    let mut found: Vec<PathBuf> = files.flatten().map(|f| f.path()).filter(is_libm).collect();
    found.sort_by_key(|path| std::fs::metadata(path).and_then(|m| m.modified()).ok());
    found.reverse();
    found
}
