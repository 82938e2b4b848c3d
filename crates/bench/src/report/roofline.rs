//! The roofline (Williams, Waterman and Patterson, "Roofline: an insightful visual performance
//! model", 2009): operations a second against operations a byte, both logarithmic, under the
//! measured roofs: what each level of memory feeds these kernels, by the probes of their own mixes of
//! loads and stores, and what the instruction set computes.

use super::axis::{Axis, Spread, number};
use super::chart::{Chart, legend};
use super::table::table;
use super::{Panel, level_class, median};

/// One chart for kernels of a family on an instruction set and a number of threads.
pub fn chart(panel: &Panel<'_>) -> String {
    let cases = panel.cases();
    let mut levels: Vec<(String, f64)> = Vec::new();
    for name in ["L1", "L2", "L3", "L4", "memory"] {
        let of_it = cases.iter().filter(|case| panel.run.level(case.footprint_bytes) == name);
        let rate = of_it.map(|case| case.limit_bytes_per_second).fold(0.0, f64::max);
        if rate > 0.0 {
            levels.push((name.to_owned(), rate));
        }
    }
    let peak = median(panel.beside().map(|case| case.limit_flops).collect());
    let intensities = cases.iter().map(|case| case.flops_per_byte).chain([0.05, 20.0]);
    let x = Axis::around(
        "arithmetic intensity: operations a byte (FLOP/B)",
        Spread::Log,
        &intensities.collect::<Vec<_>>(),
    );
    let floor = x.ends()[0];
    let speeds = cases.iter().map(|case| case.gigaflops);
    let roofs = levels.iter().map(|(_, rate)| rate * floor / 1e9);
    let y = Axis::around(
        "speed: thousand million operations a second (GFLOP/s)",
        Spread::Log,
        &speeds.chain(roofs).chain([peak / 1e9]).collect::<Vec<_>>(),
    );
    let title = format!("Roofline: {}", panel.title());
    let description = format!(
        "Speed in GFLOP/s against arithmetic intensity, both axes logarithmic, for {} measurements. \
         The roofs are the multiply-add peak, {} GFLOP/s, and the bandwidths {}.",
        cases.len(),
        number(peak / 1e9),
        levels
            .iter()
            .map(|(name, rate)| format!("{name} {} GB/s", number(rate / 1e9)))
            .collect::<Vec<_>>()
            .join(", ")
    );
    let mut chart = Chart::new(title, description, x, y, 520.0);
    let [[x0, x1], _] = chart.ends();
    chart.line("roof", &[[x0, peak / 1e9], [x1, peak / 1e9]]);
    let peak_name = format!("peak {} GFLOP/s", number(peak / 1e9));
    chart.end_labels(&[([x1, peak / 1e9], peak_name)]);
    for (name, rate) in &levels {
        let ridge = (peak / rate).clamp(x0, x1);
        let class = format!("roof {}", level_class(name).0);
        chart.line(&class, &[[x0, x0 * rate / 1e9], [ridge, ridge * rate / 1e9]]);
    }
    for case in &cases {
        let (class, shape) = level_class(&panel.run.level(case.footprint_bytes));
        let text = format!(
            "{}: {} GFLOP/s at {} FLOP/B, {}% of the limit ({})",
            case.title(),
            number(case.gigaflops),
            number(case.flops_per_byte),
            number(case.percent_of_limit),
            case.limit
        );
        chart.dot(class, shape, [case.flops_per_byte, case.gigaflops], &panel.key(case), &text);
    }
    for (name, rate) in &levels {
        let at = x0 * 1.25;
        chart.label([at, at * rate / 1e9], &format!("{name} {} GB/s", number(rate / 1e9)));
    }
    for kernel in panel.kernels() {
        let of_it = cases.iter().filter(|case| case.kernel == kernel);
        if let Some(best) = of_it.max_by(|a, b| a.gigaflops.total_cmp(&b.gigaflops)) {
            chart.label([best.flops_per_byte, best.gigaflops], kernel);
        }
    }
    let entries: Vec<(String, String, usize)> = levels
        .iter()
        .map(|(name, _)| {
            let (class, shape) = level_class(name);
            let what = if name == "memory" { "operands in memory" } else { "operands in" };
            let name = if name == "memory" { String::new() } else { format!(" {name}") };
            (class.to_owned(), format!("{what}{name}"), shape)
        })
        .collect();
    let rows: Vec<Vec<String>> = cases
        .iter()
        .map(|case| {
            vec![
                format!("{} {}", case.kernel, case.size),
                panel.run.level(case.footprint_bytes),
                number(case.flops_per_byte),
                number(case.gigaflops),
                number(case.gigabytes_per_second),
                number(case.percent_of_limit),
                case.limit.clone(),
            ]
        })
        .collect();
    let head = ["case", "level", "FLOP/B", "GFLOP/s", "GB/s", "% of limit", "limited by"];
    chart.finish(&legend(&entries), &table(&head, &rows))
}
