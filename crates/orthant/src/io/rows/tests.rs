//! Rows of large files and of pipes, against the whole.

use super::super::{Options, read_path, write_npz};
use super::*;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

/// Every row of a file, through the row reader.
fn rows_of(path: &Path) -> Result<(Vec<f32>, bool), ReadError> {
    all(RowReader::from_path(path, &Options::default())?)
}

/// Every row of the same bytes through a pipe.
fn rows_piped(bytes: &[u8]) -> Result<(Vec<f32>, bool), ReadError> {
    all(RowReader::from_stream("a pipe", bytes)?)
}

fn all(mut rows: RowReader<'_>) -> Result<(Vec<f32>, bool), ReadError> {
    let (mut data, streamed) = (Vec::new(), matches!(rows.source, Source::Streamed(_)));
    while let Some(block) = rows.next_rows(1000)? {
        data.extend((0..block.rows()).flat_map(|i| block.row(i).unwrap_or_default()));
    }
    Ok((data, streamed))
}

/// A `.npy` in Fortran order, of elements that `bytes` makes of numbers in C order.
fn by_columns<const N: usize>(
    dtype: &str,
    [rows, cols]: [usize; 2],
    data: &[f32],
    bytes: impl Fn(f32) -> [u8; N],
) -> Vec<u8> {
    let text =
        format!("{{'descr': '{dtype}', 'fortran_order': True, 'shape': ({rows}, {cols}), }}");
    let mut file = b"\x93NUMPY\x01\x00\x76\x00".to_vec();
    file.extend(format!("{text:<117}\n").bytes());
    let columns = (0..cols).flat_map(|col| data.iter().skip(col).step_by(cols));
    file.extend(columns.flat_map(|x| bytes(*x)));
    file
}

#[test]
fn large_columns_and_archives_are_read_row_by_row() {
    // Three blocks of rows, the last not full.
    let (rows, cols) = (40_000, 7);
    let data: Vec<f32> = (0..rows * cols).map(|i| i as f32).collect();
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);

    let mut file = by_columns(">f8", [rows, cols], &data, |x| f64::from(x).to_be_bytes());
    fs::write(path("columns.npy"), &file).unwrap();
    assert!(rows_of(&path("columns.npy")).unwrap() == (data.clone(), true));
    // The element that does not fit is named by its place in the file.
    let at = file.len() - 8 * 5;
    file[at..at + 8].copy_from_slice(&1e300_f64.to_be_bytes());
    fs::write(path("columns.npy"), &file).unwrap();
    let sentence = rows_of(&path("columns.npy")).unwrap_err().to_string();
    assert!(sentence.contains("element 279995 (from 0, as stored) is 1e300"), "{sentence}");

    let array = Array::matrix(data.clone(), rows, cols).unwrap();
    write_npz(path("a.npz"), &[("a", array.view().into())]).unwrap();
    assert!(rows_of(&path("a.npz")).unwrap() == (data, true));
    let mut archive = fs::read(path("a.npz")).unwrap();
    let middle = archive.len() / 2;
    archive[middle] ^= 1;
    fs::write(path("a.npz"), &archive).unwrap();
    let sentence = rows_of(&path("a.npz")).unwrap_err().to_string();
    assert!(sentence.contains("the archive is damaged"), "{sentence}");

    fs::write(path("d.npz"), include_bytes!("../../../../../tests/data/npy/deflated.npz")).unwrap();
    let whole = read_path(path("d.npz")).unwrap();
    assert_eq!(rows_of(&path("d.npz")).unwrap(), (whole.into_data(), true));
}

#[test]
fn a_member_longer_than_its_archive_says_is_damaged_in_rows_as_in_the_whole() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.npz");
    let npy = by_columns("<f4", [3, 2], &[1.0; 6], f32::to_le_bytes);
    let options = zip::write::SimpleFileOptions::default();
    let options = options.compression_method(zip::CompressionMethod::Stored);
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    writer.start_file("a.npy", options).unwrap();
    std::io::Write::write_all(&mut writer, &npy).unwrap();
    let mut archive = writer.finish().unwrap().into_inner();
    // In the directory at the end, the low byte of the size once decompressed.
    let entry = archive.windows(4).rposition(|bytes| bytes == b"PK\x01\x02").unwrap();
    archive[entry + 24] -= 1;
    fs::write(&path, &archive).unwrap();
    for sentence in [
        read_path(&path).unwrap_err().to_string(),
        rows_of(&path).unwrap_err().to_string(),
        rows_piped(&archive).unwrap_err().to_string(),
    ] {
        assert!(sentence.contains("larger than"), "{sentence}");
    }
}

/// More elements than a spool keeps in memory, a whole number of no block of rows.
const LARGE: [usize; 2] = [70_001, 61];

fn bits(data: &[f32]) -> Vec<u32> {
    data.iter().map(|x| x.to_bits()).collect()
}

/// The rows are those of the whole, out of a file and out of a pipe, and streamed from both.
fn compare(name: &str, bytes: &[u8]) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    fs::write(&path, bytes).unwrap();
    let whole = read_path(&path).unwrap().into_data();
    let (from_file, file_streamed) = rows_of(&path).unwrap();
    let (from_pipe, pipe_streamed) = rows_piped(bytes).unwrap();
    assert!(bits(&from_file) == bits(&whole), "{name}: of a file");
    assert!(bits(&from_pipe) == bits(&whole), "{name}: of a pipe");
    assert!(file_streamed && pipe_streamed, "{name}: {file_streamed}, {pipe_streamed}");
}

#[test]
fn columns_through_a_pipe_are_spooled() {
    let [rows, cols] = LARGE;
    let data: Vec<f32> = (0..rows * cols).map(|i| (i % 30_011) as f32 - 7.0).collect();
    let mut file = by_columns(">i2", LARGE, &data, |x| (x as i16).to_be_bytes());
    compare("a.npy", &file);
    let end = file.len() - 1;
    let sentence = rows_piped(&file[..end]).unwrap_err().to_string();
    assert!(sentence.contains("8540121 bytes follow; the file is truncated"), "{sentence}");
    file.push(0);
    assert!(rows_piped(&file).is_ok(), "what follows the array is left alone");
}

#[test]
fn archives_through_a_pipe_are_kept_and_their_columns_spooled() {
    let [rows, cols] = LARGE;
    let data: Vec<f32> = (0..rows * cols).map(|i| i as f32).collect();
    let array = Array::matrix(data.clone(), rows, cols).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.npz");
    write_npz(&path, &[("a", array.view().into())]).unwrap();
    let in_rows = fs::read(&path).unwrap();
    compare("rows.npz", &in_rows);

    let npy = by_columns("<f4", LARGE, &data, f32::to_le_bytes);
    for method in [zip::CompressionMethod::Stored, zip::CompressionMethod::Deflated] {
        let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        let options = zip::write::SimpleFileOptions::default().compression_method(method);
        archive.start_file("a.npy", options).unwrap();
        std::io::Write::write_all(&mut archive, &npy).unwrap();
        let mut bytes = archive.finish().unwrap().into_inner();
        compare("columns.npz", &bytes);
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        assert!(rows_piped(&bytes).is_err(), "a changed bit is noticed");
        bytes[middle] ^= 1;
        assert!(rows_piped(&bytes[..bytes.len() - 1]).is_err(), "and so is a cut");
    }
}

#[test]
fn matrix_market_arrays_are_spooled() {
    let number = |i: usize| (i % 977) as f32 - 0.5;
    let lines = |count: usize| {
        let mut text = String::new();
        (0..count).for_each(|i| writeln!(text, "{}", number(i)).unwrap());
        text
    };
    let [rows, cols] = LARGE;
    let header = "%%MatrixMarket matrix array real";
    let mut text = format!("{header} general\n{rows} {cols}\n{}", lines(rows * cols));
    let (found, _) = rows_piped(text.as_bytes()).unwrap();
    let mut elements = found.iter().enumerate();
    assert!(elements.all(|(i, x)| *x == number(i % cols * rows + i / cols)));
    text.push_str("1\n");
    let sentence = rows_piped(text.as_bytes()).unwrap_err().to_string();
    assert!(sentence.contains("there are more than the 4270061 entries"), "{sentence}");

    // More below the diagonal than a spool keeps in memory.
    let n = 2_950;
    let text = format!("{header} symmetric\n{n} {n}\n{}", lines(n * (n + 1) / 2));
    let (found, _) = rows_piped(text.as_bytes()).unwrap();
    for (i, x) in found.into_iter().enumerate() {
        let (col, row) = ((i / n).min(i % n), (i / n).max(i % n));
        assert_eq!(x, number(col * n - col * (col + 1) / 2 + row), "{row}, {col}");
    }
    for n in [1, 2, 3, 40] {
        compare("a.mtx", format!("{header} general\n{n} 3\n{}", lines(3 * n)).as_bytes());
        let symmetric = format!("{header} symmetric\n{n} {n}\n{}", lines(n * (n + 1) / 2));
        compare("symmetric.mtx", symmetric.as_bytes());
        let skew = format!("{header} skew-symmetric\n{n} {n}\n{}", lines(n * (n - 1) / 2));
        compare("skew.mtx", skew.as_bytes());
    }
}

#[test]
fn matrix_market_coordinates_are_sorted() {
    // More entries than are sorted at once, from the last row to the first, of every third element.
    let (rows, cols, count) = (3_568, 1_009, 1_200_000);
    let mut text =
        format!("%%MatrixMarket matrix coordinate real general\n{rows} {cols} {count}\n");
    for i in (0..count).rev() {
        let place = i * 3;
        writeln!(text, "{} {} {}", place / cols + 1, place % cols + 1, i % 977).unwrap();
    }
    let (found, _) = rows_piped(text.as_bytes()).unwrap();
    let expected =
        |i: usize| if i.is_multiple_of(3) && i / 3 < count { (i / 3 % 977) as f32 } else { 0.0 };
    assert_eq!(found.len(), rows * cols);
    assert!(found.into_iter().enumerate().all(|(i, x)| x == expected(i)));
    // The last line names the place of the first.
    let last = text.trim_end().rfind('\n').unwrap();
    text.truncate(last + 1);
    let place = (count - 1) * 3;
    writeln!(text, "{} {} 1", place / cols + 1, place % cols + 1).unwrap();
    let sentence = rows_piped(text.as_bytes()).unwrap_err().to_string();
    assert!(sentence.contains("row 3568, column 895 is there twice"), "{sentence}");

    for kind in ["real symmetric", "integer skew-symmetric", "pattern symmetric"] {
        let n = 150;
        let mut entries = String::new();
        let below = (2..=n).rev().flat_map(|row| (1..row).map(move |col| (row, col)));
        for (row, col) in below {
            let value = if kind.starts_with("pattern") { "" } else { "7" };
            writeln!(entries, "{row} {col} {value}").unwrap();
        }
        let header = format!("%%MatrixMarket matrix coordinate {kind}\n{n} {n}");
        let count = n * (n - 1) / 2;
        compare("a.mtx", format!("{header} {count}\n{entries}").as_bytes());
        let again = entries.lines().nth(7).unwrap();
        let twice = format!("{header} {}\n{entries}{again}\n", count + 1);
        let sentence = rows_piped(twice.as_bytes()).unwrap_err().to_string();
        assert!(sentence.contains("row 150, column 8 is there twice"), "{kind}: {sentence}");
    }
}
