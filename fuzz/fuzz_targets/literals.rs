//! Operands from the command line: any text is an array or an error whose place lies in the text,
//! and an array that is printed and parsed again is the same array.

#![no_main]

use libfuzzer_sys::arbitrary::{Result, Unstructured};
use libfuzzer_sys::fuzz_target;
use orthant::io::number::Shortest;
use orthant::io::{Array, Shape, literal};

fuzz_target!(|bytes: &[u8]| {
    // One half starts from text, the other from numbers.
    match bytes.split_first() {
        Some((0x80.., rest)) => {
            let _ = from_numbers(&mut Unstructured::new(rest));
        }
        _ => from_text(&String::from_utf8_lossy(bytes)),
    }
});

fn from_text(source: &str) {
    match literal::parse(source) {
        Ok(array) => round_trip(&array),
        Err(error) => {
            assert!(source.is_char_boundary(error.offset()), "{error:?}");
            assert!(!error.to_string().contains('\n'), "{error}");
            let caret = error.caret(source);
            assert_eq!(caret.lines().count(), 2, "{caret}");
            let (line, column) = error.line_and_column(source);
            assert!(line >= 1 && column >= 1, "{error:?}");
        }
    }
}

fn from_numbers(u: &mut Unstructured) -> Result<()> {
    let cols = u.int_in_range(1..=9)?;
    let mut data = Vec::new();
    while !u.is_empty() {
        let x = f32::from_bits(u.arbitrary()?);
        data.push(if x.is_nan() { f32::NAN } else { x });
    }
    let rows = data.len() / cols;
    round_trip(&Array::vector(data.clone()));
    data.truncate(rows * cols);
    if rows > 0 {
        round_trip(&Array::matrix(data, rows, cols).expect("rows of equal length"));
    }
    Ok(())
}

/// Prints `array` in every notation that has its shape, and parses each.
fn round_trip(array: &Array) {
    let rows = |separator: &str, open: &str, close: &str| {
        let cols = match array.shape() {
            Shape::Vector(n) => n,
            Shape::Matrix { cols, .. } => cols,
        };
        let row = |row: &[f32]| {
            let numbers: Vec<String> = row.iter().map(|x| Shortest(*x).to_string()).collect();
            format!("{open}{}{close}", numbers.join(","))
        };
        let rows: Vec<String> = array.data().chunks(cols.max(1)).map(row).collect();
        rows.join(separator)
    };
    match array.shape() {
        Shape::Vector(0) => same(array, "[]"),
        Shape::Vector(_) => {
            same(array, &rows("", "", ""));
            same(array, &rows("", "[", "]"));
        }
        Shape::Matrix { .. } => {
            same(array, &format!("{};", rows(";", "", "")));
            same(array, &format!("[{};]", rows(" ; ", "", "")));
            same(array, &format!("[{}]", rows(", ", "[", "]")));
        }
    }
}

#[track_caller]
fn same(array: &Array, printed: &str) {
    let bits = |array: &Array| array.data().iter().map(|x| x.to_bits()).collect::<Vec<_>>();
    match literal::parse(printed) {
        Ok(again) => {
            assert_eq!(again.shape(), array.shape(), "{printed}");
            assert_eq!(bits(&again), bits(array), "{printed}");
        }
        Err(error) => panic!("{printed}: {error}"),
    }
}
