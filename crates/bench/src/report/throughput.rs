//! Throughput against the size of the operands, with the caches' ends marked.

use super::axis::{Axis, Spread, bytes, number};
use super::chart::Chart;
use super::table::table;
use super::{Panel, series_class};
use crate::run::Measurement;

/// One chart for kernels of a family on an instruction set and a number of threads.
pub fn chart(panel: &Panel<'_>) -> String {
    let mut cases = panel.cases();
    cases.sort_by(|a, b| a.footprint_bytes.total_cmp(&b.footprint_bytes));
    // Of matrix products and factors nobody asks the bytes.
    let is_arithmetic = panel.family == 3;
    let rate = |case: &Measurement| match is_arithmetic {
        true => case.gigaflops,
        false => case.gigabytes_per_second,
    };
    let unit = if is_arithmetic { "GFLOP/s" } else { "GB/s" };
    let sizes: Vec<f64> = cases.iter().map(|case| case.footprint_bytes).collect();
    let x = Axis::around("bytes of all operands together", Spread::LogBytes, &sizes);
    let rates: Vec<f64> = cases.iter().map(|case| rate(case)).collect();
    let title = match is_arithmetic {
        true => "throughput: thousand million operations a second (GFLOP/s)",
        false => "throughput: bytes read and written (GB/s)",
    };
    let y = Axis::around(title, Spread::Log, &rates);
    let description = format!(
        "Throughput in {unit} against the bytes of the operands, {} measurements of {} kernels, both \
         axes logarithmic; vertical lines mark where each cache ends.",
        cases.len(),
        panel.kernels().len()
    );
    let title = format!("Throughput against size: {}", panel.title());
    let mut chart = Chart::new(title, description, x, y, 440.0);
    for (name, size) in panel.run.caches() {
        chart.boundary(size, &format!("{name} {}", bytes(size)));
    }
    let mut ends = Vec::new();
    for (index, kernel) in panel.kernels().into_iter().enumerate() {
        let (class, shape) = series_class(index);
        let of_it: Vec<_> = cases.iter().filter(|case| case.kernel == kernel).collect();
        let points: Vec<[f64; 2]> =
            of_it.iter().map(|case| [case.footprint_bytes, rate(case)]).collect();
        chart.line(&class, &points);
        for (case, at) in of_it.iter().zip(&points) {
            let text = format!(
                "{}: {} {unit} with operands of {}, {}% of the limit",
                case.title(),
                number(rate(case)),
                bytes(case.footprint_bytes),
                number(case.percent_of_limit)
            );
            chart.dot(&class, shape, *at, &panel.key(case), &text);
        }
        ends.extend(points.last().map(|at| (*at, kernel.to_owned())));
    }
    chart.end_labels(&ends);
    let rows: Vec<Vec<String>> = cases
        .iter()
        .map(|case| {
            let size = bytes(case.footprint_bytes);
            vec![case.kernel.clone(), case.size.clone(), size, number(rate(case))]
        })
        .collect();
    chart.finish("", &table(&["kernel", "size", "operands", unit], &rows))
}
