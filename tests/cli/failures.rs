//! Whatever is wrong: one sentence on standard error, the right exit code, no result.

use crate::harness::{Folder, orthant, words};

/// The first line of standard error, for a run that must exit with `code`.
fn sentence(arguments: &[&str], code: i32) -> String {
    let stderr = orthant(arguments).stderr(code);
    assert!(!stderr.contains("panicked"), "{stderr}");
    stderr.lines().next().unwrap_or_default().to_owned()
}

#[test]
fn wrong_data_exit_with_1() {
    for (line, expected) in [
        ("dot 1,2,3 1,2", "dot: a has 3 elements, b has 2; both must have the same length"),
        (
            "add 1,2 1,2,3",
            "add: A is a vector of 2, B is a vector of 3; both must have the same shape",
        ),
        (
            "add 1,2;3,4 1,2",
            "add: A is a 2x2 matrix, B is a vector of 2; both must have the same shape",
        ),
        (
            "hadamard 1,2;3,4 1;2",
            "hadamard: A is a 2x2 matrix, B is a 2x1 matrix; both must have the same shape",
        ),
        (
            "hadamard 1;2 1;2 1,2,3;",
            "hadamard: A is a 2x1 matrix, operand 3 is a 1x3 matrix; both must have the same shape",
        ),
        (
            "dot 1,2;3,4 1,2",
            "dot: A is a 2x2 matrix; it must be a vector, a single row or a single column",
        ),
        ("scale 1,2 1", "scale: ALPHA is a vector of 2; it must be one number"),
        ("matvec 1,2;3,4 1,2,3", "matvec: matrix is 2x2, x has 3 elements; expected 2"),
        (
            "matvec 1,2 1,2",
            "matvec: A is a vector of 2; it must be a matrix: write 1,2,3; for one row, 1;2;3 for one column",
        ),
        (
            "transpose 1,2",
            "transpose: A is a vector of 2; it must be a matrix: write 1,2,3; for one row, 1;2;3 for one column",
        ),
    ] {
        assert_eq!(sentence(&words(line), 1), format!("error: {expected}"), "{line}");
    }
}

#[test]
fn mathematics_without_an_answer_exits_with_1() {
    for line in [
        "normalize 0,0",
        "normalize []",
        "cosine 1,2 0,0",
        "angle 0,0 1,2",
        "project 1,2 --onto 0,0",
        "reject 1,2 --from 0,0",
        "cross 1,2 3,4",
    ] {
        let command = line.split(' ').next().unwrap();
        let sentence = sentence(&words(line), 1);
        assert!(sentence.starts_with(&format!("error: {command}")), "{line}: {sentence}");
    }
}

#[test]
fn a_faulty_literal_shows_its_place() {
    assert_eq!(
        orthant(["sum", "1,2;3,x"]).stderr(1),
        "error: literal operand, character 7: `x` is not a number; write a decimal number, nan or inf\n  \
         1,2;3,x\n        ^\n"
    );
    for (literal, expected) in [
        (
            "",
            "character 1: there is no number; write numbers such as 1,2,3, or [] for the empty vector",
        ),
        (
            "data",
            "character 1: `data` is not a number; write a decimal number, nan or inf; a file has a known extension or a / in its name",
        ),
        (
            "1,2;3",
            "character 5: row 2 has 1 number, the first row has 2; every row must have the same number",
        ),
        (
            "1 2",
            "character 3: two numbers stand side by side; put , between numbers and ; between rows",
        ),
        ("[1,2", "character 1: this [ is never closed; add the closing one"),
        (
            "1,1e39",
            "character 3: `1e39` is beyond the range of f32, which ends at 3.4028235e38; write inf if infinity is meant",
        ),
        ("1,,2", "character 3: a number is missing; each , or ; stands between two numbers"),
    ] {
        assert_eq!(sentence(&["sum", literal], 1), format!("error: literal operand, {expected}"));
    }
}

#[test]
fn a_faulty_file_is_named_with_the_place() {
    let folder = Folder::new("faulty-files");
    let npy = |shape: &str, data: &[u8]| {
        let text = format!("{{'descr': '<f4', 'fortran_order': False, 'shape': {shape}, }}");
        let length = u16::try_from(text.len()).unwrap().to_le_bytes();
        [b"\x93NUMPY\x01\x00", &length[..], text.as_bytes(), data].concat()
    };
    for (name, bytes, expected) in [
        (
            "letter.csv",
            b"1,2\n3,x\n".to_vec(),
            ", line 2, column 2: `x` is not a number; write a decimal number, nan or inf",
        ),
        (
            "ragged.csv",
            b"1,2\n3\n".to_vec(),
            ", line 2: this row has 1 value, the first one has 2; every row must have the same number",
        ),
        ("empty.csv", vec![], " is empty; it must hold at least one number"),
        ("empty.npy", vec![], " is empty; it must hold at least one number"),
        ("empty.txt", vec![], " is empty; it must hold at least one number"),
        (
            "letter.txt",
            b"1 2\n3 x\n".to_vec(),
            ", line 2, column 2: `x` is not a number; write a decimal number, nan or inf",
        ),
        (
            "huge.txt",
            b"1e39".to_vec(),
            ", line 1, column 1: `1e39` is beyond the range of f32, which ends at 3.4028235e38; scale the data",
        ),
        (
            "rows.json",
            b"[[1],\n[2,3]]".to_vec(),
            ", line 2, column 1: row 2 has 2 numbers, the first row has 1; every row must have the same number",
        ),
        (
            "text.npy",
            b"1 2 3".to_vec(),
            ": this is no .npy file: it does not begin with \\x93NUMPY",
        ),
        (
            "short.npy",
            npy("(3,)", &[0; 8]),
            ": the header claims 3 elements of type '<f4' (12 bytes), but only 8 bytes follow; the file is truncated, so fetch or save it again",
        ),
        (
            "cut.npy",
            npy("(3,)", &[])[..20].to_vec(),
            ": the file ends inside its header; it is truncated, so fetch or save it again",
        ),
        (
            "claim.npy",
            npy("(1000000, 1000000)", &[0; 8]),
            ": the header claims 1000000x1000000 elements of type '<f4' (4000000000000 bytes), but only 8 bytes follow; the file is truncated, so fetch or save it again",
        ),
        (
            "long.npy",
            b"\x93NUMPY\x02\x00\xff\xff\xff\xff".to_vec(),
            ": the header claims to be 4294967295 bytes long; that of numbers is about 118, so this is structured or damaged data: save plain numbers",
        ),
        (
            "data.mtx",
            b"1".to_vec(),
            ", line 1: this is no Matrix Market header; write %%MatrixMarket matrix array real general, or coordinate, integer, pattern, symmetric, skew-symmetric",
        ),
        (
            "data.npz",
            b"1".to_vec(),
            ": the zip archive is damaged or of a kind that NumPy does not write (invalid Zip archive: Could not find EOCD); fetch or save it again",
        ),
    ] {
        let path = folder.file(name, &bytes);
        assert_eq!(sentence(&["sum", &path], 1), format!("error: {path}{expected}"));
    }
    let npz = folder.file("data.npz", b"1") + ":member";
    assert!(sentence(&["sum", &npz], 1).contains("the zip archive is damaged"));
}

#[test]
fn paths_that_cannot_be_read() {
    let folder = Folder::new("paths");
    let path = folder.path().to_str().unwrap();
    assert_eq!(
        sentence(&["sum", "./no-such-file"], 1),
        "error: ./no-such-file: there is no such file; check the name and the folder"
    );
    assert_eq!(
        sentence(&["sum", "no-such-file.csv"], 1),
        "error: no-such-file.csv: there is no such file; check the name and the folder"
    );
    assert_eq!(
        sentence(&["sum", path], 1),
        format!("error: {path} is a directory; name a file in it")
    );
}

#[test]
fn faulty_standard_input_is_named() {
    for (text, expected) in [
        ("", "standard input is empty; it must hold at least one number"),
        (
            "1 2\nx 3\n",
            "standard input, line 2, column 1: `x` is not a number; write a decimal number, nan or inf",
        ),
        ("[1, 2", "standard input, line 1, column 1: this [ is never closed; add the closing one"),
        (
            "\u{fffd}",
            "standard input, line 1, column 1: `\u{fffd}` is not a number; write a decimal number, nan or inf",
        ),
    ] {
        let stderr = orthant(["sum", "-"]).stdin(text.as_bytes()).stderr(1);
        assert_eq!(stderr, format!("error: {expected}\n"));
    }
}

#[test]
fn rules_that_cannot_be_followed() {
    for (operand, part) in [
        ("ones:x", "ones: the size `x` is not understood; write it as 3x4, or 12 for a vector"),
        ("rand:2x2:x", "rand: the seed `x` is no whole number"),
        ("eye:2x2", "eye: an identity matrix is square"),
        ("range:0:1:0", "range: steps of 0 do not lead from 0 to 1"),
        ("ones:99999999999x99999999999", "ones: there is no memory for so many numbers"),
    ] {
        let sentence = sentence(&["sum", operand], 1);
        assert!(sentence.starts_with(&format!("error: {part}")), "{sentence}");
    }
}

#[test]
fn wrong_usage_exits_with_2() {
    for (line, part) in [
        ("", "Usage:"),
        ("foo", "unrecognized subcommand 'foo'"),
        ("dot 1,2", "required arguments were not provided"),
        ("dot 1 2 3", "unexpected argument '3'"),
        ("dot -1,2 --bots 3,4", "unexpected argument '--bots'"),
        ("hadamard 1 2 --bots", "unexpected argument '--bots'"),
        ("project 1,2", "--onto <B>"),
        ("project 1,2 --onto", "a value is required for '--onto <B>'"),
        ("project 1,2 --onto --scalar", "a value is required for '--onto <B>'"),
        ("norm 1 --p 0.5", "invalid value '0.5' for '--p <P>': write 1, 2, inf or a number from 1"),
        ("norm 1 --p nan", "invalid value 'nan' for '--p <P>'"),
        ("norm 1 --p -1", "invalid value"),
        ("distance 1 2 --metric l3", "invalid value 'l3' for '--metric <METRIC>'"),
        ("sum 1 --format xml", "invalid value 'xml' for '--format <FORMAT>'"),
        ("sum 1 --threads 0", "invalid value '0' for '--threads <N>': write a whole number from 1"),
        (
            "sum 1 --isa sse9",
            "there is no such instruction set; available here: auto scalar portable",
        ),
        ("dot - -", "standard input (-) can be read once a run"),
    ] {
        let stderr = orthant(words(line)).stdin(b"1").stderr(2);
        assert!(stderr.contains(part), "{line}: {stderr}");
    }
}

#[test]
fn a_wrong_environment_exits_with_2() {
    let sum = || orthant(words("sum 1"));
    assert!(sum().env("ORTHANT_ISA", "sse9").stderr(2).starts_with(
        "error: invalid value 'sse9' for ORTHANT_ISA: there is no such instruction set; \
             available here: auto scalar portable"
    ));
    assert_eq!(
        sum().env("ORTHANT_NUM_THREADS", "0").stderr(2),
        "error: invalid value '0' for ORTHANT_NUM_THREADS: write a whole number from 1\n"
    );
}

#[test]
fn an_instruction_set_that_the_machine_lacks_exits_with_2() {
    let isas = orthant(words("info --format json")).stdout();
    let lacking = ["avx2", "avx512"].into_iter().find(|isa| !isas.contains(&format!("\"{isa}\"")));
    let Some(isa) = lacking else {
        println!("skipped: this machine has every instruction set");
        return;
    };
    let stderr = orthant(["sum", "1", "--isa", isa]).stderr(2);
    assert!(stderr.contains("this machine does not have it; available here: auto"), "{stderr}");
}
