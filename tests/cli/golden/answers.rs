//! What a command gave, as bits.

use serde_json::Value;
use std::path::Path;

/// The result of one command.
pub enum Answer {
    /// The JSON object that was printed.
    Printed(Value),
    /// The numbers of the file that was written.
    Written(Vec<f32>),
}

impl Answer {
    /// A line of output.
    pub fn printed(line: &str) -> Self {
        Self::Printed(serde_json::from_str(line).expect("a JSON object a line"))
    }

    /// A `.npy` file of 32-bit floats, as the program writes them.
    pub fn written(file: &Path) -> Self {
        let bytes = std::fs::read(file).expect("the program wrote it");
        let data = 10 + usize::from(u16::from_le_bytes([bytes[8], bytes[9]]));
        let (numbers, rest) = bytes[data..].as_chunks::<4>();
        assert!(rest.is_empty(), "{file:?}");
        Self::Written(numbers.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect())
    }

    /// The numbers of a member, row after row; of the whole result where `member` is empty.
    pub fn numbers(&self, member: &str) -> Vec<f32> {
        let mut numbers = Vec::new();
        match self {
            Self::Written(numbers) => return numbers.clone(),
            Self::Printed(object) => flatten(at(&object["bits"], member), &mut numbers),
        }
        numbers
    }

    /// Real and imaginary parts of the complex numbers of a member, row after row.
    pub fn parts(&self, member: &str) -> [Vec<f32>; 2] {
        let both = self.numbers(member);
        let part = |i: usize| both.iter().skip(i).step_by(2).copied().collect();
        [part(0), part(1)]
    }

    /// Whether the numbers of a member are complex.
    pub fn is_complex(&self, member: &str) -> bool {
        matches!(self, Self::Printed(object) if at(&object["bits"], member)[0].is_object())
    }

    /// A member that holds no floats.
    pub fn other(&self, member: &str) -> &Value {
        match self {
            Self::Printed(object) => at(&object["result"], member),
            Self::Written(_) => &Value::Null,
        }
    }
}

fn at<'a>(value: &'a Value, member: &str) -> &'a Value {
    if member.is_empty() { value } else { &value[member] }
}

fn flatten(bits: &Value, numbers: &mut Vec<f32>) {
    match bits {
        Value::String(text) => {
            let digits = text.strip_prefix("0x").expect("bits begin with 0x");
            let bits = u32::from_str_radix(digits, 16).expect("eight digits");
            numbers.push(f32::from_bits(bits));
        }
        Value::Array(items) => items.iter().for_each(|item| flatten(item, numbers)),
        Value::Object(parts) => {
            flatten(&parts["re"], numbers);
            flatten(&parts["im"], numbers);
        }
        other => panic!("{other} are no bits"),
    }
}
