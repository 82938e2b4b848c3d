//! A derivative step by step: each rule as it is applied, outermost first, as a student writes.

use super::derivative::outer;
use super::function::Function2;
use super::graph::{Graph, Id, Node, Operator};
use super::print::{Binding, binding, text};

/// One application of a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// How many rules are waiting for this one's result.
    pub depth: usize,
    /// The rule, as `product rule`; with `inner derivative` in front where a chain rule asked.
    pub rule: String,
    /// What it says here: `d/dx(x * sin(x)) = d/dx(x) * sin(x) + x * d/dx(sin(x))`.
    pub equation: String,
}

/// What is still to be differentiated.
struct Task {
    id: Id,
    depth: usize,
    /// Which role it has in the rule that asked for it.
    role: String,
    by: By,
}

/// The variable, and how the derivative by it is written.
#[derive(Clone)]
struct By {
    variable: Id,
    sign: String,
}

impl By {
    fn new(graph: &mut Graph, variable: &str, is_partial: bool) -> Self {
        let d = if is_partial { "∂" } else { "d" };
        Self { variable: graph.variable(variable), sign: format!("{d}/{d}{variable}") }
    }

    fn of(&self, graph: &Graph, id: Id) -> String {
        format!("{}({})", self.sign, text(graph, id))
    }
}

/// The steps of the total derivative by `variable`, where some variables are given as expressions.
pub(super) fn steps(
    graph: &mut Graph,
    root: Id,
    variable: &str,
    given: &[(String, Id)],
) -> Vec<Step> {
    let mut steps = Vec::new();
    let total = By::new(graph, variable, false);
    let mut tasks = vec![Task { id: root, depth: 0, role: String::new(), by: total.clone() }];
    let mut is_first = true;
    while let Some(task) = tasks.pop() {
        let mut rest = Vec::new();
        let step = match multivariate(graph, &task, given, variable, is_first, &mut rest) {
            Some(step) => step,
            None => apply(graph, &task, &mut rest),
        };
        is_first = false;
        steps.push(step);
        tasks.extend(rest.into_iter().rev());
    }
    steps
}

/// The multivariate chain rule, where what is to be differentiated has given variables.
fn multivariate(
    graph: &mut Graph,
    task: &Task,
    given: &[(String, Id)],
    variable: &str,
    is_first: bool,
    rest: &mut Vec<Task>,
) -> Option<Step> {
    let is_total = task.by.sign.starts_with('d');
    if !is_total || !(is_first || task.role.ends_with(", ")) {
        return None;
    }
    let used = graph.used(&[task.id]);
    let mut parts = Vec::new();
    let mut inner = Vec::new();
    for (name, expression) in given {
        let place = graph.variable(name);
        if !used.get(place.index()).copied().unwrap_or(false) {
            continue;
        }
        let partial = By::new(graph, name, true);
        parts.push(format!("{} * {}", partial.of(graph, task.id), task.by.of(graph, place)));
        rest.push(Task { id: task.id, depth: task.depth + 1, role: String::new(), by: partial });
        inner.push(Task {
            id: *expression,
            depth: task.depth + 1,
            role: format!("{name} = {}, ", text(graph, *expression)),
            by: task.by.clone(),
        });
    }
    if parts.is_empty() {
        return None;
    }
    // The variable itself may occur beside the given ones.
    if used.get(task.by.variable.index()).copied().unwrap_or(false) {
        let partial = By::new(graph, variable, true);
        parts.push(partial.of(graph, task.id));
        rest.push(Task { id: task.id, depth: task.depth + 1, role: String::new(), by: partial });
    }
    rest.extend(inner);
    let equation = format!("{} = {}", task.by.of(graph, task.id), parts.join(" + "));
    Some(Step {
        depth: task.depth,
        rule: format!("{}multivariate chain rule", task.role),
        equation,
    })
}

/// Applies one rule; what it asks for goes into `rest`.
fn apply(graph: &mut Graph, task: &Task, rest: &mut Vec<Task>) -> Step {
    let by = &task.by;
    let used_in = |graph: &Graph, id: Id| {
        id == by.variable || graph.used(&[id]).get(by.variable.index()).copied().unwrap_or(false)
    };
    let d = |graph: &Graph, id: Id| by.of(graph, id);
    let mut ask = |id: Id, role: &str| {
        rest.push(Task { id, depth: task.depth + 1, role: role.to_owned(), by: by.clone() });
    };
    let (rule, right) = if task.id == by.variable {
        ("identity", "1".to_owned())
    } else if !used_in(graph, task.id) {
        ("constant", "0".to_owned())
    } else {
        match graph.get(task.id) {
            Node::Number(_) | Node::Constant(_) | Node::Variable(_) => ("constant", "0".to_owned()),
            Node::Neg(u) => {
                ask(u, "");
                ("constant factor", format!("-{}", d(graph, u)))
            }
            Node::Binary(Operator::Add | Operator::Sub, ..) => {
                let mut right = String::new();
                for (id, is_minus) in terms(graph, task.id) {
                    let sign = match (right.is_empty(), is_minus) {
                        (true, false) => "",
                        (true, true) => "-",
                        (false, false) => " + ",
                        (false, true) => " - ",
                    };
                    right += &format!("{sign}{}", d(graph, id));
                    ask(id, "");
                }
                ("sum rule", right)
            }
            Node::Binary(Operator::Mul, ..) => {
                let factors = factors(graph, task.id);
                let (moving, fixed): (Vec<Id>, Vec<Id>) =
                    factors.into_iter().partition(|id| used_in(graph, *id));
                let product = |graph: &mut Graph, ids: &[Id]| {
                    ids.iter().copied().reduce(|a, b| graph.mul(a, b)).unwrap_or(task.id)
                };
                match moving.as_slice() {
                    [u, others @ ..] if fixed.is_empty() => {
                        let v = product(graph, others);
                        ask(*u, "");
                        ask(v, "");
                        let (first, last) = (factor(graph, v), factor(graph, *u));
                        let right =
                            format!("{} * {first} + {last} * {}", d(graph, *u), d(graph, v));
                        ("product rule", right)
                    }
                    _ => {
                        let u = product(graph, &moving);
                        let c = product(graph, &fixed);
                        ask(u, "");
                        let right =
                            format!("{} * {}", enclosed(graph, c, Binding::Product), d(graph, u));
                        ("product rule with a constant factor", right)
                    }
                }
            }
            Node::Binary(Operator::Div, u, v) if !used_in(graph, v) => {
                ask(u, "");
                let right = format!("{} / {}", d(graph, u), factor(graph, v));
                ("constant factor", right)
            }
            Node::Binary(Operator::Div, u, v) => {
                ask(u, "");
                ask(v, "");
                let (above, below) = (factor(graph, u), factor(graph, v));
                let right =
                    format!("({} * {below} - {above} * {}) / {below}^2", d(graph, u), d(graph, v));
                ("quotient rule", right)
            }
            Node::Binary(Operator::Pow, u, v) => {
                let base = enclosed(graph, u, Binding::Operand);
                let whole = text(graph, task.id);
                match (used_in(graph, u), used_in(graph, v)) {
                    (_, false) => {
                        let less = exponent_less_one(graph, v);
                        let power = graph.pow(u, less);
                        let is_linear = text(graph, less) == "1";
                        let power = if is_linear { base } else { text(graph, power) };
                        let outer = format!("{} * {power}", factor(graph, v));
                        if u == by.variable {
                            ("power rule", outer)
                        } else {
                            ask(u, "inner derivative, ");
                            ("chain rule, power rule", format!("{outer} * {}", d(graph, u)))
                        }
                    }
                    (false, true) => {
                        let outer = format!("{whole} * ln({})", text(graph, u));
                        if v == by.variable {
                            ("exponential rule", outer)
                        } else {
                            ask(v, "inner derivative, ");
                            ("chain rule, exponential rule", format!("{outer} * {}", d(graph, v)))
                        }
                    }
                    (true, true) => {
                        ask(v, "");
                        ask(u, "");
                        let right = format!(
                            "{whole} * ({} * ln({}) + {} * {} / {base})",
                            d(graph, v),
                            text(graph, u),
                            factor(graph, v),
                            d(graph, u)
                        );
                        ("logarithmic differentiation", right)
                    }
                }
            }
            Node::Call(function, u) => {
                let slope = outer(graph, function, task.id, u);
                if u == by.variable {
                    let rule = format!("{}derivative of {}", task.role, function.name());
                    let equation = format!("{} = {}", d(graph, task.id), text(graph, slope));
                    return Step { depth: task.depth, rule, equation };
                }
                ask(u, "inner derivative, ");
                let slope = enclosed(graph, slope, Binding::Product);
                ("chain rule", format!("{slope} * {}", d(graph, u)))
            }
            Node::Call2(function, u, v) => {
                ask(u, "");
                ask(v, "");
                let operand = |id| enclosed(graph, id, Binding::Operand);
                let (a, b) = (operand(u), operand(v));
                let (da, db) = (d(graph, u), d(graph, v));
                match function {
                    Function2::Max => {
                        ("maximum", format!("{da} where {a} > {b}, {db} where {a} < {b}"))
                    }
                    Function2::Min => {
                        ("minimum", format!("{da} where {a} < {b}, {db} where {a} > {b}"))
                    }
                    Function2::Hypot => (
                        "chain rule",
                        format!("({a} * {da} + {b} * {db}) / {}", text(graph, task.id)),
                    ),
                    Function2::Atan2 => {
                        ("chain rule", format!("({b} * {da} - {a} * {db}) / ({a}^2 + {b}^2)"))
                    }
                }
            }
            Node::Choice([a, b, u, v]) => {
                ask(u, "");
                ask(v, "");
                let (a, b) = (text(graph, a), text(graph, b));
                let right =
                    format!("{} where {a} > {b}, {} where {a} < {b}", d(graph, u), d(graph, v));
                ("cases", right)
            }
        }
    };
    let equation = format!("{} = {right}", d(graph, task.id));
    Step { depth: task.depth, rule: format!("{}{rule}", task.role), equation }
}

/// An expression as a factor: in parentheses unless it is a power or one operand.
fn factor(graph: &Graph, id: Id) -> String {
    enclosed(graph, id, Binding::Power)
}

fn enclosed(graph: &Graph, id: Id, least: Binding) -> String {
    if binding(graph, id) < least { format!("({})", text(graph, id)) } else { text(graph, id) }
}

fn exponent_less_one(graph: &mut Graph, exponent: Id) -> Id {
    if let Node::Number(number) = graph.get(exponent)
        && let Some(less) = number.as_integer().and_then(|n| n.checked_sub(1))
    {
        return graph.integer(less);
    }
    let one = graph.integer(1);
    graph.sub(exponent, one)
}

/// The terms of a chain of `+` and `-`, and which are subtracted.
fn terms(graph: &Graph, id: Id) -> Vec<(Id, bool)> {
    let mut terms = Vec::new();
    let mut stack = vec![(id, false)];
    while let Some((id, minus)) = stack.pop() {
        match graph.get(id) {
            Node::Binary(Operator::Add, a, b) => stack.extend([(b, minus), (a, minus)]),
            Node::Binary(Operator::Sub, a, b) => stack.extend([(b, !minus), (a, minus)]),
            _ => terms.push((id, minus)),
        }
    }
    terms
}

/// The factors of a chain of `*`.
fn factors(graph: &Graph, id: Id) -> Vec<Id> {
    let mut factors = Vec::new();
    let mut stack = vec![id];
    while let Some(id) = stack.pop() {
        match graph.get(id) {
            Node::Binary(Operator::Mul, a, b) => stack.extend([b, a]),
            _ => factors.push(id),
        }
    }
    factors
}
