//! `.json` files: what is read are the words of the text in their order, each the number that it
//! is; and an array is the same one as a result between other members.

#![no_main]

use libfuzzer_sys::fuzz_target;
use orthant::io::{Array, Options, Shape};
use orthant_fuzz::files::{array, bits, number, read, round_trip};

fuzz_target!(|bytes: &[u8]| {
    round_trip(&array(bytes));
    for name in ["u", "result"] {
        read("json", Options::default().member(name), bytes);
    }
    let Some(array) = read("json", Options::default(), bytes) else { return };
    round_trip(&array);
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if !text.contains(&b'{') {
        are_words(&array, text);
        let (before, behind) = (br#"{"[": [{"]": "\"}"}], "result":"#, br#", "bits": {"}": []}}"#);
        let wrapped = [&before[..], text, &behind[..]].concat();
        let again = read("json", Options::default(), &wrapped).expect("an array as a result");
        assert_eq!(again.shape(), array.shape());
        assert_eq!(bits(again.data()), bits(array.data()));
    }
});

fn are_words(array: &Array, text: &[u8]) {
    let text = std::str::from_utf8(text).expect("numbers and marks are ASCII");
    let words = text.split([' ', '\t', '\r', '\n', ',', '[', ']', '"']);
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    let numbers: Vec<f32> = words.iter().filter_map(|word| number(word)).collect();
    assert_eq!(words.len(), numbers.len(), "{words:?}");
    assert_eq!(bits(array.data()), bits(&numbers), "{words:?}");
    let brackets = text.bytes().filter(|&byte| byte == b'[').count();
    match array.shape() {
        Shape::Vector(_) => assert_eq!(brackets, 1),
        Shape::Matrix { rows, .. } => assert_eq!(brackets, 1 + rows),
    }
}
