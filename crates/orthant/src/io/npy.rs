//! NumPy's `.npy`: f4, f8, every integer type and bool, either byte order, either storage
//! order. Bytes after the array are left alone, as NumPy does. Written is `<f4` in C order.

use super::array::exchange;
use super::columns::{Columns, Stored};
use super::error::excerpt;
use super::format::{Format, Input};
use super::map::Mapped;
use super::npy_element::Element;
use super::npy_header::{self, Header, MAGIC};
use super::npy_rows::{NpyColumns, NpyRows};
use super::{Array, ReadError, RowReader, Shape, Spool, View};
use std::io::{self, Write};

pub(super) struct Npy;

/// Bytes converted at a time, a multiple of every element's size. It is also what memory
/// starts with and grows from when the size of the file is unknown.
const CHUNK: usize = 256 * 1024;

/// The most rows or columns of a matrix without elements: no data stand behind such a claim, and
/// whoever walks over the rows would walk for ever.
const LONGEST_EMPTY: u64 = 1 << 16;

impl Format for Npy {
    fn extensions(&self) -> &'static [&'static str] {
        &["npy"]
    }

    fn recognises(&self, head: &[u8]) -> bool {
        !head.is_empty() && MAGIC.starts_with(&head[..head.len().min(MAGIC.len())])
    }

    fn read(&self, mut input: Input<'_>) -> Result<Array, ReadError> {
        Self::read_from(&mut input)
    }

    fn rows<'a>(&self, mut input: Input<'a>) -> Result<RowReader<'a>, ReadError> {
        let claim = Claim::read(&mut input)?;
        if let Some(array) = claim.mapped(&input) {
            return Ok(RowReader::from_array(array));
        }
        match claim.shape {
            Shape::Matrix { rows, cols } if claim.by_rows() && rows > 0 => {
                RowReader::streamed(Box::new(NpyRows::new(input, claim, [rows, cols])))
            }
            Shape::Matrix { rows, cols } if claim.elements >= CHUNK => {
                match input.file().and_then(|file| file.try_clone().ok()) {
                    Some(file) => {
                        let rows = NpyColumns::new(input, file, claim, [rows, cols]);
                        RowReader::streamed(Box::new(rows))
                    }
                    None => RowReader::streamed(Box::new(claim.columns(&mut input)?)),
                }
            }
            _ => claim.read_array(&mut input).map(RowReader::from_array),
        }
    }

    fn write(&self, numbers: View<'_>, out: &mut dyn Write) -> io::Result<()> {
        out.write_all(&npy_header::written(numbers.shape()))?;
        let mut bytes = Vec::with_capacity(CHUNK);
        for chunk in numbers.data().chunks(CHUNK / 4) {
            bytes.clear();
            bytes.extend(chunk.iter().flat_map(|x| x.to_le_bytes()));
            out.write_all(&bytes)?;
        }
        Ok(())
    }
}

impl Npy {
    /// Reads as far as the array goes.
    pub(super) fn read_from(input: &mut Input<'_>) -> Result<Array, ReadError> {
        Claim::read(input)?.read_array(input)
    }

    /// The rows of an array within a larger file, which is read to its end after the array, where it
    /// tells whether all was well.
    pub(super) fn rows_within(mut input: Input<'_>) -> Result<RowReader<'_>, ReadError> {
        let claim = Claim::read(&mut input)?;
        match claim.shape {
            Shape::Matrix { rows, cols } if claim.by_rows() && rows > 0 => {
                let rows = NpyRows::new(input, claim, [rows, cols]);
                RowReader::streamed(Box::new(rows.with_rest()))
            }
            Shape::Matrix { .. } if claim.elements > 0 => {
                let rows = claim.columns(&mut input)?;
                input.skip_rest()?;
                RowReader::streamed(Box::new(rows))
            }
            _ => {
                let array = claim.read_array(&mut input)?;
                input.skip_rest()?;
                Ok(RowReader::from_array(array))
            }
        }
    }
}

/// What a header says, once it is known that it can be so.
pub(super) struct Claim {
    header: Header,
    pub(super) element: Element,
    elements: usize,
    shape: Shape,
}

impl Claim {
    fn read(input: &mut Input<'_>) -> Result<Self, ReadError> {
        let header = npy_header::read(input)?;
        let Some(element) = Element::from_dtype(&header.dtype) else {
            return Err(fault(input, &not_numbers(&header.dtype)));
        };
        let elements = claimed_elements(input, &header, element)?;
        let shape = shape(input, &header)?;
        Ok(Self { header, element, elements, shape })
    }

    fn read_array(&self, input: &mut Input<'_>) -> Result<Array, ReadError> {
        if let Some(array) = self.mapped(input) {
            return Ok(array);
        }
        let mut data = Vec::new();
        let known = if input.size().is_some() { self.elements } else { self.elements.min(CHUNK) };
        if data.try_reserve_exact(known).is_err() {
            let origin = input.origin().to_owned();
            return Err(ReadError::Memory { origin, elements: self.elements as u64 });
        }
        let mut bytes = Vec::new();
        self.append(input, 0, self.elements, &mut bytes, &mut data)?;
        if let (Shape::Matrix { rows, cols }, true) = (self.shape, self.header.fortran_order) {
            // Stored by columns, it is the transposed matrix stored by rows.
            data = exchange(&data, cols, rows, &|_| ());
        }
        Ok(Array::with_shape(self.shape, data))
    }

    /// The rows of a matrix that is stored by columns and comes in order only: all of its elements
    /// are spooled.
    fn columns(&self, input: &mut Input<'_>) -> Result<Columns, ReadError> {
        let (mut spool, mut bytes, mut data) = (Spool::new(), Vec::new(), Vec::new());
        for first in (0..self.elements).step_by(CHUNK) {
            let count = CHUNK.min(self.elements - first);
            data.clear();
            self.append(input, first, count, &mut bytes, &mut data)?;
            spool.put(&data).map_err(|e| ReadError::temporary(input.origin(), e))?;
        }
        let shape = match self.shape {
            Shape::Vector(n) => [1, n],
            Shape::Matrix { rows, cols } => [rows, cols],
        };
        Columns::new(input.origin(), spool, Stored::All, shape)
    }

    /// Whether the elements stand in the file in the order they have in memory.
    fn by_rows(&self) -> bool {
        match self.shape {
            Shape::Vector(_) => true,
            Shape::Matrix { rows, cols } => !self.header.fortran_order || rows == 1 || cols == 1,
        }
    }

    /// Where in the file an element is.
    pub(super) fn place(&self, element: usize) -> u64 {
        self.header.size + (element * self.element.size()) as u64
    }

    /// The array in place, if it is large and stands in the file as it would in memory.
    fn mapped(&self, input: &Input<'_>) -> Option<Array> {
        if !self.by_rows() || !self.element.is_native_f32() {
            return None;
        }
        let mapped = Mapped::new(input.file()?, self.header.size, self.elements)?;
        Some(Array::mapped(self.shape, mapped))
    }

    /// Appends the `count` elements from `first` on, which stand next in `input`.
    pub(super) fn append(
        &self,
        input: &mut Input<'_>,
        first: usize,
        count: usize,
        bytes: &mut Vec<u8>,
        data: &mut Vec<f32>,
    ) -> Result<(), ReadError> {
        let size = self.element.size();
        let mut done = 0;
        while done < count {
            let wanted = (count - done).min(CHUNK / size);
            bytes.resize(wanted * size, 0);
            let found = input.fill(bytes)?;
            if found < bytes.len() {
                let before = ((first + done) * size) as u64;
                let claimed = (self.elements * size) as u64;
                return Err(short(input, &self.header, claimed, before + found as u64));
            }
            self.convert(input, first + done, bytes, data)?;
            done += wanted;
        }
        Ok(())
    }

    /// Appends the elements in `bytes`, of which the first is that of index `first`.
    pub(super) fn convert(
        &self,
        input: &Input<'_>,
        first: usize,
        bytes: &[u8],
        data: &mut Vec<f32>,
    ) -> Result<(), ReadError> {
        self.element.append(bytes, data).map_err(|(index, value)| {
            let text = format!(
                "element {} (from 0, as stored) is {value:e}, beyond the range of f32, \
                 which ends at 3.4028235e38; scale the data",
                first + index
            );
            fault(input, &text)
        })
    }
}

fn fault(input: &Input<'_>, text: &str) -> ReadError {
    ReadError::Npy { origin: input.origin().to_owned(), fault: text.to_owned() }
}

fn not_numbers(dtype: &str) -> String {
    format!(
        "its elements are of type '{}', which is no real number type read here; \
         convert with a.astype('f4') in NumPy",
        excerpt(dtype)
    )
}

/// No dimension is one number, one is a vector, two are a matrix.
fn shape(input: &Input<'_>, header: &Header) -> Result<Shape, ReadError> {
    // Their product was checked to fit, so a dimension can exceed this only beside a zero.
    let size = |n: u64| usize::try_from(n).unwrap_or(usize::MAX);
    let extents = by(&header.shape);
    let text = match header.shape[..] {
        [] => return Ok(Shape::Vector(1)),
        [n] => return Ok(Shape::Vector(size(n))),
        [rows, cols] if rows * cols > 0 || rows.max(cols) <= LONGEST_EMPTY => {
            return Ok(Shape::Matrix { rows: size(rows), cols: size(cols) });
        }
        [_, _] => format!(
            "a {extents} matrix has no element, so its size means nothing; save it as a.ravel()"
        ),
        _ => format!(
            "the array has {} dimensions ({extents}), a matrix has two; \
             save a.reshape(len(a), -1) instead",
            header.shape.len()
        ),
    };
    Err(fault(input, &text))
}

fn by(shape: &[u64]) -> String {
    shape.iter().map(u64::to_string).collect::<Vec<_>>().join("x")
}

/// How many elements there are, checked against what memory can address and against the size
/// of the file before anything is allocated for them.
fn claimed_elements(
    input: &Input<'_>,
    header: &Header,
    element: Element,
) -> Result<usize, ReadError> {
    let product = header.shape.iter().try_fold(1_u64, |product, &n| product.checked_mul(n));
    let bytes = product.and_then(|n| n.checked_mul(element.size() as u64));
    // Elements and bytes must both be countable in memory.
    let countable = bytes.filter(|&n| usize::try_from(n).is_ok());
    match (product.and_then(|n| usize::try_from(n).ok()), countable, input.size()) {
        (Some(_), Some(bytes), Some(size)) if size < header.size.saturating_add(bytes) => {
            Err(short(input, header, bytes, size.saturating_sub(header.size)))
        }
        (Some(elements), Some(_), _) => Ok(elements),
        _ => Err(fault(
            input,
            &format!(
                "the header claims {} elements, more than any file can hold; it is damaged",
                by(&header.shape)
            ),
        )),
    }
}

fn short(input: &Input<'_>, header: &Header, claimed: u64, found: u64) -> ReadError {
    let shape = if header.shape.is_empty() { "1".to_owned() } else { by(&header.shape) };
    fault(
        input,
        &format!(
            "the header claims {shape} elements of type '{}' ({claimed} bytes), but only {found} \
             bytes follow; the file is truncated, so fetch or save it again",
            header.dtype
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::super::{ReadError, read_stream};
    use super::*;

    fn file(dtype: &str, fortran_order: &str, shape: &str, data: &[u8]) -> Vec<u8> {
        let text = format!(
            "{{'descr': '{dtype}', 'fortran_order': {fortran_order}, 'shape': {shape}, }}\n"
        );
        let length = u16::try_from(text.len()).unwrap().to_le_bytes();
        [MAGIC, &[1, 0], &length, text.as_bytes(), data].concat()
    }

    fn read(bytes: &[u8]) -> Result<Array, ReadError> {
        read_stream("a.npy", bytes)
    }

    /// As from a regular file, whose size is known.
    fn read_sized(bytes: &[u8]) -> Result<Array, ReadError> {
        Npy.read(Input::with_size("a.npy".into(), bytes, bytes.len() as u64))
    }

    #[test]
    fn every_type_and_byte_order() {
        for (dtype, bytes, value) in [
            ("<f4", &1.5_f32.to_le_bytes()[..], 1.5),
            (">f4", &1.5_f32.to_be_bytes(), 1.5),
            ("<f8", &0.1_f64.to_le_bytes(), 0.1),
            (">f8", &f64::NEG_INFINITY.to_be_bytes(), f32::NEG_INFINITY),
            ("|i1", &[0xff], -1.0),
            ("<i2", &(-300_i16).to_le_bytes(), -300.0),
            (">i4", &70_000_i32.to_be_bytes(), 70_000.0),
            ("<i8", &((1_i64 << 24) + 1).to_le_bytes(), 16_777_216.0),
            ("|u1", &[0xff], 255.0),
            ("<u2", &[0xff, 0xff], 65_535.0),
            (">u4", &[0xff; 4], 4_294_967_296.0),
            ("<u8", &[0xff; 8], 18_446_744_073_709_552_000.0),
            ("|b1", &[1], 1.0),
            // True to NumPy too.
            ("|b1", &[2], 1.0),
        ] {
            let array = read(&file(dtype, "False", "(1,)", bytes)).unwrap();
            assert_eq!((array.shape(), array.data()), (Shape::Vector(1), &[value][..]), "{dtype}");
        }
    }

    #[test]
    fn both_storage_orders_are_read_row_by_row() {
        let bytes: Vec<u8> = (1..=6).collect();
        for (fortran, expected) in
            [("False", [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]), ("True", [1.0, 3.0, 5.0, 2.0, 4.0, 6.0])]
        {
            let array = read(&file("|u1", fortran, "(2, 3)", &bytes)).unwrap();
            assert_eq!(array.shape(), Shape::Matrix { rows: 2, cols: 3 });
            assert_eq!(array.data(), expected);
        }
    }

    #[test]
    fn empty_arrays_and_single_numbers() {
        let shape_of = |shape, data| read(&file("|u1", "False", shape, data)).unwrap().shape();
        assert_eq!(shape_of("()", &[7]), Shape::Vector(1));
        assert_eq!(shape_of("(0,)", &[]), Shape::Vector(0));
        assert_eq!(shape_of("(0, 3)", &[]), Shape::Matrix { rows: 0, cols: 3 });
    }

    #[test]
    fn a_claim_beyond_the_file_is_an_error_before_allocation() {
        let terabytes = file("<f4", "False", "(1000000, 1000000)", &[0; 64]);
        let expected = "a.npy: the header claims 1000000x1000000 elements of type '<f4' \
            (4000000000000 bytes), but only 64 bytes follow; the file is truncated, so fetch or \
            save it again";
        assert_eq!(read_sized(&terabytes).unwrap_err().to_string(), expected);
        assert_eq!(read(&terabytes).unwrap_err().to_string(), expected);

        for shape in ["(4294967296, 4294967296)", "(18446744073709551615,)"] {
            let error = read(&file("<f4", "False", shape, &[])).unwrap_err().to_string();
            assert!(error.contains("more than any file can hold"), "{error}");
        }
        for shape in ["(4611686018427387903,)", "(18446744073709551615, 0)"] {
            let bytes = file("<f4", "False", shape, &[]);
            assert!(read(&bytes).is_err() && read_sized(&bytes).is_err(), "{shape}");
        }
    }

    #[test]
    fn a_truncated_file_is_an_error_at_every_length() {
        let whole = file("<f8", "False", "(2, 2)", &[0; 32]);
        assert!(read_sized(&whole).is_ok());
        for length in 0..whole.len() {
            assert!(read(&whole[..length]).is_err(), "{length} bytes from a stream");
            assert!(read_sized(&whole[..length]).is_err(), "{length} bytes from a file");
        }
    }

    #[test]
    fn what_is_no_number_is_named() {
        for (dtype, shape, part) in [
            ("<c8", "(1,)", "type '<c8'"),
            ("|S4", "(1,)", "type '|S4'"),
            ("|O", "(1,)", "type '|O'"),
            ("<f2", "(1,)", "type '<f2'"),
            ("<f4", "(1, 1, 1)", "3 dimensions (1x1x1)"),
        ] {
            let error = read(&file(dtype, "False", shape, &[0; 8])).unwrap_err().to_string();
            assert!(error.contains(part), "{error}");
        }
        let error = read(&file("<f8", "False", "(1,)", &1e300_f64.to_le_bytes())).unwrap_err();
        assert!(error.to_string().contains("element 0 (from 0, as stored) is 1e300"), "{error}");
    }
}
