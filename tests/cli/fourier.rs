//! `dft` and `idft`.

use crate::harness::{Folder, orthant, words};

#[test]
fn transforms_and_their_forms() {
    for (line, expected) in [
        ("dft 1,2,3,4", "10 0\n-2 2\n-2 0\n-2 -2\n"),
        ("dft 1;2;3;4", "10 0\n-2 2\n-2 0\n-2 -2\n"),
        ("dft 1,-1,1,-1", "0 0\n0 0\n4 0\n0 0\n"),
        ("dft 5", "5 0\n"),
        ("dft 1,0 --imag 0,1", "1 1\n1 -1\n"),
        ("dft 1,0;0,1", "1 1\n1 -1\n"),
        ("dft 2,0,0,0 --norm ortho", "1 0\n1 0\n1 0\n1 0\n"),
        ("dft 4,0,0,0 --norm forward", "1 0\n1 0\n1 0\n1 0\n"),
        ("idft 4,0,0,0", "1 0\n1 0\n1 0\n1 0\n"),
        ("idft 10,0;-2,2;-2,0;-2,-2", "1 0\n2 0\n3 0\n4 0\n"),
        ("dft 1,1,1,1 --spacing 0.5", "frequencies 0 0.5 -1 -0.5\nvalues\n4 0\n0 0\n0 0\n0 0\n"),
        ("dft --basis 2", "re\n0.70710677 0.70710677\n0.70710677 -0.70710677\nim\n0 0\n0 0\n"),
        ("dft 1,0 --format csv", "1,0\n1,0\n"),
        (
            "dft 1,0 --format json --bits",
            "{\"command\": \"dft\", \"result\": [{\"re\": 1.0, \"im\": 0.0}, {\"re\": 1.0, \"im\": \
             0.0}], \"bits\": [{\"re\": \"0x3f800000\", \"im\": \"0x00000000\"}, {\"re\": \
             \"0x3f800000\", \"im\": \"0x00000000\"}]}\n",
        ),
    ] {
        assert_eq!(orthant(words(line)).stdout(), expected, "{line}");
    }
}

#[test]
fn what_dft_prints_idft_reads() {
    let there = orthant(words("dft 3,1,4,1,5,9,2,6")).stdout();
    let back = orthant(words("idft -")).stdin(there.as_bytes()).stdout();
    let real: Vec<f32> =
        back.lines().map(|l| l.split(' ').next().unwrap().parse().unwrap()).collect();
    for (found, expected) in real.iter().zip([3.0, 1.0, 4.0, 1.0, 5.0, 9.0, 2.0, 6.0]) {
        assert!((found - expected).abs() < 1e-6, "{back}");
    }
}

/// The real and the imaginary part of each number that a run prints as JSON.
fn parts(json: &str) -> Vec<[f64; 2]> {
    let object: serde_json::Value = serde_json::from_str(json).expect("JSON");
    let number = |x: &serde_json::Value| ["re", "im"].map(|name| x[name].as_f64().unwrap());
    object["result"].as_array().expect("an array").iter().map(number).collect()
}

#[test]
fn there_and_back_in_every_format_and_of_every_length() {
    let folder = Folder::new("fourier");
    let run = |arguments: &[&str]| orthant(arguments).folder(folder.path());
    for n in [1usize, 2, 3, 4, 5, 7, 8, 16, 31] {
        let number = |i: usize, by: usize| (by * i + 3) % 11;
        let list = |by: usize| {
            let numbers: Vec<String> = (0..n).map(|i| number(i, by).to_string()).collect();
            numbers.join(",")
        };
        let (re, im) = (list(7), list(5));
        for is_complex in [false, true] {
            let there: &[&str] =
                if is_complex { &["dft", &re, "--imag", &im] } else { &["dft", &re] };
            let expected = |i: usize| {
                [number(i, 7) as f64, if is_complex { number(i, 5) as f64 } else { 0.0 }]
            };
            let judge = |found: Vec<[f64; 2]>, how: &str| {
                assert_eq!(found.len(), n, "{n} by {how}: {found:?}");
                for (i, found) in found.iter().enumerate() {
                    let near = found.iter().zip(expected(i)).all(|(x, y)| (x - y).abs() < 1e-4);
                    assert!(near, "{n} by {how}: {i} is {found:?}");
                }
            };
            for extension in ["txt", "json", "csv", "tsv", "npy"] {
                let file = format!("x.{extension}");
                run(&[there, &["-o", &file]].concat()).stdout();
                judge(parts(&run(&["idft", &file, "--format", "json"]).stdout()), extension);
            }
            for format in ["text", "json", "csv"] {
                let through = run(&[there, &["--format", format]].concat()).stdout();
                let back = run(&["idft", "-", "--format", "json"]).stdin(through.as_bytes());
                judge(parts(&back.stdout()), &format!("a pipe of {format}"));
            }
        }
    }
}

#[test]
fn two_numbers_in_a_row_are_one_complex_number_to_idft_and_two_samples_to_dft() {
    for (line, expected) in [
        ("idft 5,0;", "5 0\n"),
        ("idft 3,-4;", "3 -4\n"),
        ("idft 4,0", "2 0\n2 0\n"),
        ("idft 4;0", "2 0\n2 0\n"),
        ("dft 4,0;", "4 0\n4 0\n"),
        ("dft 4,0", "4 0\n4 0\n"),
    ] {
        assert_eq!(orthant(words(line)).stdout(), expected, "{line}");
    }
    let json = "[{\"im\": -4, \"re\": 3}]";
    assert_eq!(orthant(words("idft -")).stdin(json.as_bytes()).stdout(), "3 -4\n");
}

#[test]
fn what_has_no_transform_is_refused() {
    for (line, code, expected) in [
        ("dft []", 1, "error: dft: x is empty; it needs at least one element\n"),
        (
            "dft 1,2,3;4,5,6",
            1,
            "error: dft: X is a 2x3 matrix; it must be a vector, or two columns: real and \
             imaginary parts\n",
        ),
        (
            "dft 1,2 --imag 1",
            1,
            "error: dft: X has 2 real parts, --imag 1 imaginary ones; write as many of each\n",
        ),
        (
            "dft 1,2 --spacing 0",
            2,
            "error: dft: --spacing is 0; write the distance between two samples, above 0\n",
        ),
        (
            "dft --basis 0",
            2,
            "error: invalid value '0' for '--basis <N>': write a number of dimensions from 1 to 4096\n\n\
             For more information, try '--help'.\n",
        ),
    ] {
        assert_eq!(orthant(words(line)).stderr(code), expected, "{line}");
    }
    assert!(orthant(["dft"]).stderr(2).contains("required"));
    assert!(orthant(words("dft 1,2 --basis 2")).stderr(2).contains("cannot be used"));
}
