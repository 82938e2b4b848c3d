//! The types of number in a `.npy` file, and how each becomes f32.

/// A type of element and its byte order.
#[derive(Clone, Copy)]
pub(super) struct Element {
    kind: Kind,
    big_endian: bool,
}

macro_rules! kinds {
    ($($kind:ident $code:literal $type:ty;)*) => {
        #[derive(Clone, Copy)]
        enum Kind { $($kind),* }

        impl Kind {
            /// From a dtype without its byte order.
            fn from_code(code: &str) -> Option<Self> {
                match code { $($code => Some(Self::$kind),)* _ => None }
            }
        }

        impl Element {
            /// Bytes an element.
            pub(super) fn size(self) -> usize {
                match self.kind { $(Kind::$kind => size_of::<$type>()),* }
            }

            /// Converts whole elements, rounding each once. A finite one beyond f32 is an
            /// error with its index among `bytes` and its value.
            pub(super) fn append(self, bytes: &[u8], data: &mut Vec<f32>) -> Result<(), (usize, f64)> {
                match (self.kind, self.big_endian) {
                    $(
                        (Kind::$kind, false) => convert(bytes, data, <$type>::from_le_bytes),
                        (Kind::$kind, true) => convert(bytes, data, <$type>::from_be_bytes),
                    )*
                }
            }
        }
    };
}

kinds! {
    F4 "f4" f32;
    F8 "f8" f64;
    I1 "i1" i8;
    I2 "i2" i16;
    I4 "i4" i32;
    I8 "i8" i64;
    U1 "u1" u8;
    U2 "u2" u16;
    U4 "u4" u32;
    U8 "u8" u64;
    Bool "b1" Truth;
}

/// NumPy's bool: whatever byte is not zero is true, as it is to NumPy.
#[derive(Clone, Copy)]
struct Truth(u8);

impl Truth {
    fn from_le_bytes([byte]: [u8; 1]) -> Self {
        Self(byte)
    }

    fn from_be_bytes(bytes: [u8; 1]) -> Self {
        Self::from_le_bytes(bytes)
    }
}

impl Element {
    /// From what a header calls it; `None` for what is no real number.
    pub(super) fn from_dtype(dtype: &str) -> Option<Self> {
        let big_endian = match dtype.chars().next()? {
            '<' | '|' => false,
            '>' => true,
            '=' => cfg!(target_endian = "big"),
            _ => return None,
        };
        Some(Self { kind: Kind::from_code(&dtype[1..])?, big_endian })
    }

    /// Whether its bytes are those of an f32 in this machine's memory.
    pub(super) fn is_native_f32(self) -> bool {
        matches!(self.kind, Kind::F4) && self.big_endian == cfg!(target_endian = "big")
    }
}

/// A number type of Rust that becomes f32 by one rounding.
trait ToF32: Copy {
    fn to_f32(self) -> f32;
    /// Whether `rounded`, which is infinite, was so before.
    fn was_infinite(self) -> bool;
    fn to_f64(self) -> f64;
}

macro_rules! to_f32 {
    ($($type:ty, $was_infinite:expr;)*) => {$(
        impl ToF32 for $type {
            fn to_f32(self) -> f32 {
                self as f32
            }

            fn was_infinite(self) -> bool {
                $was_infinite(self)
            }

            fn to_f64(self) -> f64 {
                self as f64
            }
        }
    )*};
}

to_f32! {
    f32, f32::is_infinite;
    f64, f64::is_infinite;
    i8, |_| false;
    i16, |_| false;
    i32, |_| false;
    i64, |_| false;
    u8, |_| false;
    u16, |_| false;
    u32, |_| false;
    u64, |_| false;
}

impl ToF32 for Truth {
    fn to_f32(self) -> f32 {
        f32::from(self.0 != 0)
    }

    fn was_infinite(self) -> bool {
        false
    }

    fn to_f64(self) -> f64 {
        f64::from(self.to_f32())
    }
}

fn convert<T: ToF32, const N: usize>(
    bytes: &[u8],
    data: &mut Vec<f32>,
    from_bytes: impl Fn([u8; N]) -> T,
) -> Result<(), (usize, f64)> {
    let (elements, _) = bytes.as_chunks::<N>();
    let before = data.len();
    // Two loops without a branch for each element, which the compiler makes into vectors.
    data.extend(elements.iter().map(|&element| from_bytes(element).to_f32()));
    let rounded = data.get(before..).unwrap_or_default();
    if !rounded.iter().fold(false, |any, x| any | x.is_infinite()) {
        return Ok(());
    }
    let values = elements.iter().map(|&element| from_bytes(element));
    let beyond = values.zip(rounded).enumerate().find_map(|(index, (value, rounded))| {
        (rounded.is_infinite() && !value.was_infinite()).then(|| (index, value.to_f64()))
    });
    beyond.map_or(Ok(()), Err)
}
