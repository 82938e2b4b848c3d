//! `.csv`, `.tsv` and `.txt` files: what is read are the words of the text in their order, each the
//! number that it is, found by splitting the text.

#![no_main]

use libfuzzer_sys::fuzz_target;
use orthant::io::{Array, Options};
use orthant_fuzz::files::{array, bits, number, read, round_trip};

fuzz_target!(|bytes: &[u8]| {
    round_trip(&array(bytes));
    let separated = |separator| {
        let array = read("csv", Options::default().separator(separator), bytes);
        if let Some(array) = &array {
            are_cells(array, bytes, separator);
        }
        array
    };
    let candidates = [b',', b';', b'\t', b'|'].map(separated);
    if let Some(array) = read("csv", Options::default(), bytes) {
        let same = |other: &Option<Array>| other.as_ref().is_some_and(|o| is_same(&array, o));
        assert!(candidates.iter().any(same), "no separator gives {array:?}");
        round_trip(&array);
    }
    if let Some(array) = read("tsv", Options::default(), bytes) {
        assert!(candidates[2].as_ref().is_some_and(|other| is_same(&array, other)), "{array:?}");
    }
    if let Some(array) = read("txt", Options::default(), bytes) {
        are_words(&array, bytes);
        round_trip(&array);
    }
});

fn is_same(one: &Array, other: &Array) -> bool {
    one.shape() == other.shape() && bits(one.data()) == bits(other.data())
}

/// The numbers are the last cells: a header may stand before them, and nothing else.
fn are_cells(array: &Array, bytes: &[u8], separator: u8) {
    // Inside quotes marks are text; the reader of such cells is the csv crate's.
    if bytes.contains(&b'"') {
        return;
    }
    let text = without_mark(bytes);
    let lines =
        text.split(|byte| matches!(byte, b'\n' | b'\r')).filter(|line| !line.starts_with(b"#"));
    let cells = lines.flat_map(|line| line.split(|&byte| byte == separator));
    let cells: Vec<&str> = cells
        .filter_map(|cell| std::str::from_utf8(cell).ok())
        .map(|cell| cell.trim_ascii())
        .filter(|cell| !cell.is_empty())
        .collect();
    are(array, &cells);
}

/// The numbers are the words.
fn are_words(array: &Array, bytes: &[u8]) {
    let text = without_mark(bytes);
    let lines = text.split(|&byte| byte == b'\n');
    let lines = lines.map(|line| line.split(|&byte| byte == b'#').next().unwrap_or_default());
    let mut lines = lines.filter(|line| !line.trim_ascii().is_empty()).peekable();
    if lines.peek().is_some_and(|line| line.contains(&b',')) {
        return;
    }
    let words: Vec<&str> = lines
        .flat_map(|line| line.split(u8::is_ascii_whitespace))
        .map(|word| std::str::from_utf8(word).expect("numbers are ASCII"))
        .filter(|word| !word.is_empty())
        .collect();
    assert_eq!(words.len(), array.data().len(), "{words:?}");
    are(array, &words);
}

#[track_caller]
fn are(array: &Array, words: &[&str]) {
    let from = words.len().checked_sub(array.data().len()).expect("a word for each number");
    let numbers: Vec<f32> = words[from..].iter().filter_map(|word| number(word)).collect();
    assert_eq!(bits(array.data()), bits(&numbers), "{words:?}");
}

fn without_mark(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)
}
