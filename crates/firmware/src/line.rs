//! Text without `core::fmt`, which would be most of a small image.

/// A line of text that is printed at once: each print stops an emulated CPU.
#[derive(Default)]
pub struct Line {
    length: usize,
    bytes: Bytes,
}

struct Bytes([u8; 160]);

impl Default for Bytes {
    fn default() -> Self {
        Self([0; 160])
    }
}

impl Line {
    /// An empty line.
    pub fn new() -> Self {
        Self::default()
    }

    /// Appends `text`, as far as there is room.
    pub fn text(&mut self, text: &str) -> &mut Self {
        for &byte in text.as_bytes() {
            self.push(byte);
        }
        self
    }

    /// Appends a number in decimal.
    pub fn number(&mut self, mut number: u64) -> &mut Self {
        let mut digits = [b'0'; 20];
        let mut used = 0;
        for digit in digits.iter_mut().rev() {
            *digit += (number % 10) as u8;
            number /= 10;
            used += 1;
            if number == 0 {
                break;
            }
        }
        for &digit in digits.iter().skip(20 - used) {
            self.push(digit);
        }
        self
    }

    /// Appends the bits of a number as 8 hexadecimal digits.
    pub fn bits(&mut self, x: f32) -> &mut Self {
        self.hexadecimal(x.to_bits().into(), 8)
    }

    /// Appends the last `digits` hexadecimal digits of a number.
    pub fn hexadecimal(&mut self, number: u64, digits: u32) -> &mut Self {
        for place in (0..digits).rev() {
            let digit = (number >> (4 * place) & 15) as u8;
            self.push(if digit < 10 { b'0' + digit } else { b'a' - 10 + digit });
        }
        self
    }

    /// Prints it and empties it.
    pub fn print(&mut self) {
        self.push(b'\n');
        crate::write(self.bytes.0.get(..self.length).unwrap_or_default());
        self.length = 0;
    }

    fn push(&mut self, byte: u8) {
        if let Some(place) = self.bytes.0.get_mut(self.length) {
            *place = byte;
            self.length += 1;
        }
    }
}
