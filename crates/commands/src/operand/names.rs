//! The results that lines of a batch have named: `@a`, and `@a:u` for a member of several.

use crate::error::Failure;
use crate::output::Value;
use orthant::io::Array;
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Beyond this not every integer is an f32.
const EXACT: u64 = 1 << 24;

/// Results by name.
#[derive(Default)]
pub struct Names(Mutex<BTreeMap<String, Named>>);

/// A result and the command that gave it.
struct Named {
    command: String,
    value: Value,
}

impl Names {
    /// Keeps a result. An earlier one of this name is freed.
    pub fn keep(&self, name: &str, command: &str, value: Value) {
        self.lock().insert(name.to_owned(), Named { command: command.to_owned(), value });
    }

    /// Forgets a name: who uses it later shall not be given a result from before.
    pub fn forget(&self, name: &str) {
        self.lock().remove(name);
    }

    /// The command and the result, or a member of it.
    pub fn get(&self, name: &str, member: Option<&str>) -> Result<(String, Value), Failure> {
        self.with(name, member, |command, value| Ok((command.to_owned(), value.clone())))
    }

    /// The numbers of a result, or of a member of it.
    pub fn array(&self, name: &str, member: Option<&str>) -> Result<Array, Failure> {
        self.with(name, member, |command, value| match value {
            Value::Scalar(x) => Ok(Array::vector(vec![*x])),
            Value::Integer(n) | Value::Bytes(n) if *n <= EXACT => {
                Ok(Array::vector(vec![*n as f32]))
            }
            Value::Array(array) | Value::Complex(array) | Value::Matrices(array, _) => {
                Ok(array.clone())
            }
            Value::Members(_) | Value::Columns(_) => Err(Failure::Data(format!(
                "@{name}: {command} has several results; name one of them, as in {}",
                members(name, value)
            ))),
            _ => Err(Failure::Data(format!(
                "@{}: this result of {command} is no array of numbers, which an operand must be",
                written(name, member)
            ))),
        })
    }

    fn with<T>(
        &self,
        name: &str,
        member: Option<&str>,
        take: impl FnOnce(&str, &Value) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let names = self.lock();
        let Some(Named { command, value }) = names.get(name) else {
            let known: Vec<_> = names.keys().map(|name| format!("@{name}")).collect();
            let remedy = if known.is_empty() {
                format!("in a batch, a line such as `{} = dot 1,2 3,4` names one", example(name))
            } else {
                format!("there are {}", known.join(" "))
            };
            return Err(Failure::Data(format!("@{name}: no result has this name; {remedy}")));
        };
        let Some(member) = member else { return take(command, value) };
        let (Value::Members(parts) | Value::Columns(parts)) = value else {
            return Err(Failure::Data(format!(
                "@{name}:{member}: {command} has one result, without members; write @{name}"
            )));
        };
        match parts.iter().find(|(part, _)| *part == member) {
            Some((_, value)) => take(command, value),
            None => Err(Failure::Data(format!(
                "@{name}:{member}: {command} has no such member; there are {}",
                members(name, value)
            ))),
        }
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, Named>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn example(name: &str) -> &str {
    if name.is_empty() { "a" } else { name }
}

fn written(name: &str, member: Option<&str>) -> String {
    member.map_or_else(|| name.to_owned(), |member| format!("{name}:{member}"))
}

fn members(name: &str, value: &Value) -> String {
    let (Value::Members(parts) | Value::Columns(parts)) = value else { return String::new() };
    let parts: Vec<_> = parts.iter().map(|(part, _)| format!("@{name}:{part}")).collect();
    parts.join(" ")
}
