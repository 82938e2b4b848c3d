//! `.npy` files: whatever is read is what the header says and the bytes behind it are, found by
//! other means than the reader's.

#![no_main]

use libfuzzer_sys::fuzz_target;
use orthant::io::{Array, Options, Shape};
use orthant_fuzz::files::{bits, read, round_trip};

fuzz_target!(|bytes: &[u8]| {
    round_trip(&orthant_fuzz::files::array(bytes));
    if let Some(array) = read("npy", Options::default(), bytes) {
        assert_eq!(bits(array.data()), bits(&decoded(bytes, &array)));
        round_trip(&array);
        cut_is_noticed(bytes, &array);
    }
});

/// The header's text and the data behind it.
fn parts(bytes: &[u8]) -> (&str, &[u8]) {
    let wide = bytes[6] > 1;
    let length = match wide {
        false => usize::from(u16::from_le_bytes([bytes[8], bytes[9]])),
        true => u32::from_le_bytes([bytes[8], bytes[9], bytes[10], bytes[11]]) as usize,
    };
    let (header, data) = bytes[if wide { 12 } else { 10 }..].split_at(length);
    (std::str::from_utf8(header).expect("nothing but ASCII describes numbers"), data)
}

/// What stands behind a key.
fn value<'a>(header: &'a str, key: &str) -> &'a str {
    let at = header.find(key).unwrap_or_else(|| panic!("{header} has no {key}"));
    header[at + key.len() + 1..].trim_start_matches([' ', ':', '\t', '\n', '\r', '\x0b', '\x0c'])
}

/// The array's elements, each taken from the file by itself.
fn decoded(bytes: &[u8], array: &Array) -> Vec<f32> {
    let (header, data) = parts(bytes);
    let dtype: Vec<char> = value(header, "descr").chars().skip(1).take(3).collect();
    let size = dtype[2].to_digit(10).expect("bytes of an element") as usize;
    let elements = array.shape().len();
    assert!(elements * size <= data.len(), "more is read than is there");
    let is_by_columns = value(header, "fortran_order").starts_with("True");
    let at = |index: usize| match array.shape() {
        Shape::Matrix { rows, cols } if is_by_columns => index / cols + index % cols * rows,
        _ => index,
    };
    let element = |index: usize| {
        let mut eight = [0; 8];
        eight[..size].copy_from_slice(&data[at(index) * size..][..size]);
        if dtype[0] == '>' {
            eight[..size].reverse();
        }
        let unsigned = u64::from_le_bytes(eight);
        match (dtype[1], size) {
            ('f', 4) => f32::from_bits(unsigned as u32),
            ('f', _) => f64::from_bits(unsigned) as f32,
            // The sign is in the highest bit that is there.
            ('i', _) => ((unsigned << (64 - 8 * size)) as i64 >> (64 - 8 * size)) as f32,
            // Every byte but zero is true.
            ('b', _) => f32::from(unsigned != 0),
            _ => unsigned as f32,
        }
    };
    (0..elements).map(element).collect()
}

/// A file that ends before its last element is none.
fn cut_is_noticed(bytes: &[u8], array: &Array) {
    if array.shape().is_empty() {
        return;
    }
    let (_, data) = parts(bytes);
    let start = bytes.len() - data.len();
    let half = (array.shape().len() - 1).min(data.len());
    assert!(read("npy", Options::default(), &bytes[..start + half]).is_none(), "cut at {half}");
}
