//! What the user wrote: expressions, `--let`, `--wrt`, `--at`.

use super::{Options, failure};
use crate::arguments::unguarded;
use crate::error::Failure;
use orthant::io::number;
use orthant::symbolic::Expression;

/// The functions, and what their variables are.
pub struct Inputs {
    command: &'static str,
    pub functions: Vec<Expression>,
    given: Vec<(String, Expression)>,
    /// Variables that nothing is given for, by name.
    pub free: Vec<String>,
}

impl Inputs {
    pub fn new(
        command: &'static str,
        functions: Vec<Expression>,
        options: &Options,
    ) -> Result<Self, Failure> {
        let mut given: Vec<(String, Expression)> = Vec::new();
        for text in &options.given {
            let (name, value) = binding(command, "--let", text)?;
            if given.iter().any(|(known, _)| *known == name) {
                return Err(Failure::Usage(format!(
                    "{command}: --let gives {name} twice; keep one of them"
                )));
            }
            given.push((name, expression(command, value)?));
        }
        let mut inputs = Self { command, functions, given, free: Vec::new() };
        let pairs = inputs.given();
        // All of them in one expression, for the sake of one order of names.
        let mut free: Vec<String> = Vec::new();
        for function in &inputs.functions {
            let replaced = function.substituted(&pairs).map_err(failure(command))?;
            free.extend(replaced.variables().into_iter().map(str::to_owned));
        }
        orthant::symbolic::sort_names(&mut free);
        free.dedup();
        drop(pairs);
        inputs.free = free;
        Ok(inputs)
    }

    /// What `--let` gives.
    pub fn given(&self) -> Vec<(&str, Expression)> {
        self.given.iter().map(|(name, value)| (name.as_str(), value.clone())).collect()
    }

    /// The variable of `--wrt`, or the only one there is.
    pub fn one_variable(&self, wrt: Option<&str>) -> Result<String, Failure> {
        match (wrt, self.free.as_slice()) {
            (Some(name), _) => self.checked(name),
            (None, [only]) => Ok(only.clone()),
            // Whatever it is called, the derivative of a constant by it is 0.
            (None, []) => Ok("x".to_owned()),
            (None, several) => Err(Failure::Usage(format!(
                "{}: the variables are {}; by which of them? add --wrt {}",
                self.command,
                listed(several),
                several[0]
            ))),
        }
    }

    /// The variables of `--wrt`, or all there are.
    pub fn variables(&self, wrt: &[String]) -> Result<Vec<String>, Failure> {
        if !wrt.is_empty() {
            let names: Vec<_> =
                wrt.iter().map(|name| self.checked(name)).collect::<Result<_, _>>()?;
            let again = names.iter().enumerate().find(|(at, name)| names[..*at].contains(name));
            return match again {
                Some((_, name)) => Err(Failure::Usage(format!(
                    "{}: --wrt names {name} twice; keep one of them",
                    self.command
                ))),
                None => Ok(names),
            };
        }
        if self.free.is_empty() {
            return Err(Failure::Usage(format!(
                "{}: there is no variable in it; name some with --wrt x,y",
                self.command
            )));
        }
        Ok(self.free.clone())
    }

    fn checked(&self, name: &str) -> Result<String, Failure> {
        let name = name.trim();
        if !is_name(name) {
            return Err(Failure::Usage(format!(
                "{}: --wrt {name} is not the name of a variable; write one such as x or x_1",
                self.command
            )));
        }
        if self.given.iter().any(|(given, _)| given == name) {
            return Err(Failure::Usage(format!(
                "{}: {name} is given by --let, so nothing is differentiated by it; choose from {}",
                self.command,
                listed(&self.free)
            )));
        }
        Ok(name.to_owned())
    }

    /// The values of `--at` for these variables, in their order.
    pub fn point(&self, at: &[String], names: &[String]) -> Result<Vec<f32>, Failure> {
        let command = self.command;
        let mut values: Vec<Option<f32>> = vec![None; names.len()];
        for text in at.iter().flat_map(|text| split(text)) {
            let (name, value) = binding(command, "--at", text)?;
            let Some(place) = names.iter().position(|known| *known == name) else {
                return Err(Failure::Usage(format!(
                    "{command}: --at has a value for {name}, which is no variable here; they are {}",
                    listed(names)
                )));
            };
            if values[place].is_some() {
                return Err(Failure::Usage(format!(
                    "{command}: --at has two values for {name}; keep one of them"
                )));
            }
            values[place] = Some(self.value(value)?);
        }
        let missing: Vec<String> = names
            .iter()
            .zip(&values)
            .filter(|(_, value)| value.is_none())
            .map(|(name, _)| name.clone())
            .collect();
        if missing.is_empty() {
            return Ok(values.into_iter().flatten().collect());
        }
        let whole: Vec<String> = names.iter().map(|name| format!("{name}=1")).collect();
        Err(Failure::Usage(format!(
            "{command}: --at has no value for {}; write --at {}",
            listed(&missing),
            whole.join(",")
        )))
    }

    /// A number, `nan` and `inf` included, or an expression without variables.
    fn value(&self, text: &str) -> Result<f32, Failure> {
        if let Ok(value) = number::parse(text.trim()) {
            return Ok(value);
        }
        expression(self.command, text)?.evaluate(&[]).map_err(|_| {
            Failure::Usage(format!(
                "{}: --at {text} has a variable in it; write a number or an expression of numbers",
                self.command
            ))
        })
    }
}

/// An expression, or the sentence and the caret.
pub fn expression(command: &str, text: &str) -> Result<Expression, Failure> {
    let text = unguarded(text);
    Expression::parse(text).map_err(|error| {
        let place = if text.trim().is_empty() {
            String::new()
        } else {
            format!("\n  {}", error.caret(text).replace('\n', "\n  "))
        };
        Failure::Data(format!("{command}: expression, {error}{place}"))
    })
}

/// `a, b and c`.
pub fn listed(names: &[String]) -> String {
    match names {
        [] => "none".to_owned(),
        [one] => one.clone(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}

/// `name=text`.
fn binding<'t>(command: &str, flag: &str, text: &'t str) -> Result<(String, &'t str), Failure> {
    match text.split_once('=') {
        Some((name, value)) if is_name(name.trim()) => Ok((name.trim().to_owned(), value)),
        _ => Err(Failure::Usage(format!(
            "{command}: {flag} {text} names no variable; write it as in {flag} x=2"
        ))),
    }
}

/// Whether an expression of this text alone is a variable.
fn is_name(text: &str) -> bool {
    Expression::parse(text).is_ok_and(|e| e.size() == 1 && e.variables() == [text])
}

/// At the commas that are not inside of parentheses.
fn split(text: &str) -> Vec<&str> {
    let (mut parts, mut start, mut depth) = (Vec::new(), 0, 0_usize);
    for (place, c) in text.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            ',' if depth == 0 => {
                parts.push(&text[start..place]);
                start = place + 1;
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    parts
}
