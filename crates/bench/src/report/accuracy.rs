//! Accuracy: the worst error of each kernel, beside what it may be.

use super::axis::{Axis, Spread, number};
use super::chart::{Chart, legend};
use super::table::table;
use super::{Panel, level_class};

/// One chart for kernels of a family on an instruction set and a number of threads; empty if
/// nothing was checked.
pub fn chart(panel: &Panel<'_>) -> String {
    let mut cases = panel.cases();
    cases.retain(|case| case.worst_ulps.is_some());
    if cases.is_empty() {
        return String::new();
    }
    // What is exact is drawn at the least that can be told.
    const LEAST: f64 = 0.01;
    let drawn = |ulps: Option<f64>| ulps.map(|x| x.max(LEAST));
    let values: Vec<f64> =
        cases.iter().flat_map(|c| [drawn(c.worst_ulps), drawn(c.bound_ulps)]).flatten().collect();
    let kernels = panel.kernels();
    let x = Axis::around(
        "error in units in the last place (ulps); an exact answer is drawn at 0.01",
        Spread::Log,
        &values,
    );
    let y = Axis::around("", Spread::Linear, &[kernels.len() as f64 * 0.95]);
    let description = format!(
        "Worst errors of {} answers as dots, a row for each kernel, and their bounds as upright bars.",
        cases.len()
    );
    let height = 90.0 + 30.0 * kernels.len() as f64;
    let title = format!("Accuracy: {}", panel.title());
    let mut chart = Chart::bare(title, description, x, y, height);
    let [[x0, x1], _] = chart.ends();
    let mut names = Vec::new();
    for (row, kernel) in kernels.iter().enumerate() {
        let y = row as f64 + 0.5;
        chart.line("leader", &[[x0, y], [x1, y]]);
        names.push(([x1, y], (*kernel).to_owned()));
        for case in cases.iter().filter(|case| case.kernel == *kernel) {
            if let Some(bound) = drawn(case.bound_ulps) {
                chart.line("bound", &[[bound, y - 0.22], [bound, y + 0.22]]);
            }
            let Some(error) = drawn(case.worst_ulps) else { continue };
            let (class, shape) = level_class(&panel.run.level(case.footprint_bytes));
            let bound = case.bound_ulps.map_or("no bound stated".to_owned(), |bound| {
                format!("bound {} ulps", number(bound))
            });
            let worst = case.worst_ulps.unwrap_or_default();
            let text = format!("{}: worst error {} ulps, {bound}", case.title(), number(worst));
            chart.dot(class, shape, [error, y], &panel.key(case), &text);
        }
    }
    chart.end_labels(&names);
    let rows: Vec<Vec<String>> = cases
        .iter()
        .map(|case| {
            vec![
                format!("{} {}", case.kernel, case.size),
                case.worst_ulps.map_or_else(String::new, number),
                case.bound_ulps.map_or_else(|| "not stated".to_owned(), number),
                if case.is_within_bound == Some(false) { "BEYOND" } else { "within" }.to_owned(),
            ]
        })
        .collect();
    let mut entries: Vec<(String, String, usize)> = Vec::new();
    for case in &cases {
        let level = panel.run.level(case.footprint_bytes);
        let (class, shape) = level_class(&level);
        if entries.iter().all(|(known, ..)| known != class) {
            entries.push((class.to_owned(), format!("error, operands in {level}"), shape));
        }
    }
    entries.push(("bar".to_owned(), "bounds are upright bars".to_owned(), 4));
    let head = ["case", "worst error, ulps", "bound, ulps", ""];
    chart.finish(&legend(&entries[..entries.len() - 1]), &table(&head, &rows))
}
