//! Numbers printed as NumPy prints arrays: aligned, wrapped at 75 columns, and with the middle
//! left out of what has more than a thousand elements.
//!
//! The rules are those of NumPy's `arrayprint.py` at its default options, for the f32 that the
//! shortest decimals give.

use crate::MatRef;
use std::fmt;

/// Columns of a line.
const LINE: usize = 75;
/// Elements from which the middle is left out.
const MANY: usize = 1000;
/// Elements, or rows, shown at either end then.
const EDGE: usize = 3;
/// Digits after the point at most.
const DIGITS: usize = 8;

pub(crate) fn vector(v: &[f32], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let shown = Shown::of(v.len(), v.len() > MANY);
    let format = Format::of(shown.indices().filter_map(|i| v.get(i).copied()));
    f.write_str(&line(v, &shown, &format, LINE - 1, " "))
}

pub(crate) fn matrix(a: MatRef<'_>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    if a.rows() == 0 || a.cols() == 0 {
        return f.write_str("[]");
    }
    let many = a.rows().saturating_mul(a.cols()) > MANY;
    let (rows, cols) = (Shown::of(a.rows(), many), Shown::of(a.cols(), many));
    let row = |i| a.row(i).unwrap_or_default();
    let elements = |i| cols.indices().filter_map(move |j| row(i).get(j).copied());
    let format = Format::of(rows.indices().flat_map(elements));
    let mut lines: Vec<String> =
        rows.indices().map(|i| line(row(i), &cols, &format, LINE - 2, "  ")).collect();
    if rows.elided() {
        lines.insert(EDGE, "...".to_owned());
    }
    write!(f, "[{}]", lines.join("\n "))
}

/// Which of `n` things are shown.
struct Shown {
    n: usize,
    edge: usize,
}

impl Shown {
    fn of(n: usize, many: bool) -> Self {
        Self { n, edge: if many && n > 2 * EDGE { EDGE } else { n } }
    }

    fn elided(&self) -> bool {
        self.edge < self.n
    }

    fn indices(&self) -> impl Iterator<Item = usize> + use<> {
        (0..self.edge).chain((self.n - self.edge).max(self.edge)..self.n)
    }
}

/// One row in brackets; `indent` begins every further line, none longer than `width`.
fn line(row: &[f32], shown: &Shown, format: &Format, width: usize, indent: &str) -> String {
    let mut words: Vec<String> =
        shown.indices().filter_map(|i| row.get(i)).map(|&x| format.word(x)).collect();
    if shown.elided() {
        words.insert(EDGE, "...".to_owned());
    }
    let (mut text, mut line) = (String::new(), indent.to_owned());
    for word in words {
        if line.len() + word.len() > width && line.len() > indent.len() {
            text.push_str(line.trim_end());
            text.push('\n');
            line = indent.to_owned();
        }
        line.push_str(&word);
        line.push(' ');
    }
    // Each word brought its space, but the last is followed by the bracket.
    line.pop();
    text.push_str(&line);
    format!("[{}]", text.get(indent.len()..).unwrap_or_default())
}

/// How the elements of one array are written: alike.
struct Format {
    scientific: bool,
    /// Characters before the point, the sign among them.
    before: usize,
    /// Digits after the point.
    after: usize,
    width: usize,
}

impl Format {
    fn of(elements: impl Iterator<Item = f32>) -> Self {
        let elements: Vec<f32> = elements.collect();
        let finite = || elements.iter().copied().filter(|x| x.is_finite());
        let magnitudes = || finite().map(|x| f64::from(x.abs())).filter(|&x| x != 0.0);
        let (least, most) =
            (magnitudes().fold(f64::INFINITY, f64::min), magnitudes().fold(0.0, f64::max));
        let scientific = most > 0.0 && (most >= 1e8 || least < 1e-4 || most / least > 1000.0);
        let mut format = Self { scientific, before: 0, after: 0, width: 0 };
        let mut exponent = 0;
        for x in finite() {
            let text = format.digits(x);
            let (mantissa, power) = text.split_once('e').unwrap_or((&text, ""));
            let (before, after) = mantissa.split_once('.').unwrap_or((mantissa, ""));
            format.before = format.before.max(before.len());
            format.after = format.after.max(after.len());
            exponent = exponent.max(power.len());
        }
        if scientific {
            exponent += 1;
        }
        format.width =
            if finite().next().is_some() { format.before + 1 + format.after + exponent } else { 0 };
        let special = elements.iter().filter(|x| !x.is_finite());
        let special = special.map(|x| special_name(*x).len()).max().unwrap_or(0);
        if special > format.width {
            format.before += special - format.width;
            format.width = special;
        }
        format
    }

    /// The shortest decimal that reads back to `x`, of no more than eight digits after the point.
    fn digits(&self, x: f32) -> String {
        if self.scientific {
            let text = format!("{x:e}");
            let long = text
                .split_once('.')
                .is_some_and(|(_, rest)| rest.find('e').is_some_and(|digits| digits > DIGITS));
            let text = if long { format!("{x:.DIGITS$e}") } else { text };
            let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
            let (sign, exponent) = match exponent.strip_prefix('-') {
                Some(exponent) => ('-', exponent),
                None => ('+', exponent),
            };
            return format!("{}e{sign}{exponent:0>2}", trimmed(mantissa));
        }
        let text = format!("{x}");
        let long = text.split_once('.').is_some_and(|(_, digits)| digits.len() > DIGITS);
        let text = if long { format!("{x:.DIGITS$}") } else { text };
        trimmed(&text).to_owned()
    }

    fn word(&self, x: f32) -> String {
        if !x.is_finite() {
            return format!("{:>width$}", special_name(x), width = self.width);
        }
        let text = self.digits(x);
        let (mantissa, exponent) = match text.split_once('e') {
            Some((mantissa, exponent)) => (mantissa, format!("e{exponent}")),
            None => (text.as_str(), String::new()),
        };
        let (before, after) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let (width, digits) = (self.before, self.after);
        if self.scientific {
            format!("{before:>width$}.{after:0<digits$}{exponent}")
        } else {
            format!("{before:>width$}.{after:<digits$}")
        }
    }
}

/// Without zeros at the end of the fraction.
fn trimmed(text: &str) -> &str {
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { text }
}

fn special_name(x: f32) -> &'static str {
    if x.is_nan() {
        "nan"
    } else if x > 0.0 {
        "inf"
    } else {
        "-inf"
    }
}
