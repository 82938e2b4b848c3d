//! Operands of golden cases, as words of a command line: short ones are literals, others `.npy`
//! files, which keep the payload of a NaN.

use crate::harness::Folder;

/// Elements of a literal, at most.
const SHORT: usize = 9;

/// Where operands become files.
pub struct Operands<'a> {
    folder: &'a Folder,
    written: usize,
}

impl<'a> Operands<'a> {
    pub fn new(folder: &'a Folder) -> Self {
        Self { folder, written: 0 }
    }

    pub fn vector(&mut self, data: &[f32]) -> String {
        if is_short(data) { literal(data) } else { self.file(data, &format!("{},", data.len())) }
    }

    pub fn matrix(&mut self, data: &[f32], rows: usize, cols: usize) -> String {
        if is_short(data) {
            let rows: Vec<String> = data.chunks(cols).map(literal).collect();
            return format!("[{}]", rows.join(","));
        }
        self.file(data, &format!("{rows}, {cols}"))
    }

    /// A file beside the folder in which the program runs.
    fn file(&mut self, data: &[f32], shape: &str) -> String {
        let dict = format!("{{'descr': '<f4', 'fortran_order': False, 'shape': ({shape}), }}");
        // Magic, version, length and header fill whole lines of 64 bytes; the last is a newline.
        let header = (10 + dict.len() + 1).next_multiple_of(64) - 10;
        let mut bytes = b"\x93NUMPY\x01\x00".to_vec();
        bytes.extend(u16::try_from(header).expect("a short header").to_le_bytes());
        bytes.extend(format!("{dict:<width$}\n", width = header - 1).bytes());
        bytes.extend(data.iter().flat_map(|x| x.to_le_bytes()));
        self.written += 1;
        let name = format!("{}.npy", self.written);
        self.folder.file(&name, &bytes);
        format!("../{name}")
    }
}

fn is_short(data: &[f32]) -> bool {
    !data.is_empty() && data.len() <= SHORT && !data.iter().any(|x| x.is_nan())
}

fn literal(data: &[f32]) -> String {
    let numbers: Vec<String> = data.iter().map(|x| format!("{x:?}")).collect();
    format!("[{}]", numbers.join(","))
}

/// Rows of `cols` elements, `stride` apart, without what lies between them.
pub fn packed(data: &[f32], rows: usize, cols: usize, stride: usize) -> Vec<f32> {
    (0..rows).flat_map(|i| &data[i * stride..i * stride + cols]).copied().collect()
}

/// The reverse: `length` elements, of which those between the rows are `gap`.
pub fn spread(packed: &[f32], cols: usize, stride: usize, gap: f32, length: usize) -> Vec<f32> {
    let mut data = vec![gap; length];
    for (i, row) in packed.chunks(cols.max(1)).enumerate() {
        data[i * stride..][..cols].copy_from_slice(row);
    }
    data
}
