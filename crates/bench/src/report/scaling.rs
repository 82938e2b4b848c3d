//! Thread scaling: how many times as fast as on the fewest threads measured.

use super::axis::{Axis, Spread, number};
use super::chart::Chart;
use super::table::table;
use super::{kernels_of, series_class};
use crate::run::{FAMILIES, Measurement, Run, family};

/// A chart for each family and instruction set, of each kernel's largest size.
pub fn charts(run: &Run) -> String {
    let mut counts: Vec<usize> = run.cases.iter().map(|case| case.threads).collect();
    counts.sort_unstable();
    counts.dedup();
    if counts.len() < 2 {
        return "<p>One number of threads was measured; give <code>--threads 1,2,…</code> to \
                compare several.</p>\n"
            .to_owned();
    }
    let mut isas: Vec<&str> = run.cases.iter().map(|case| case.isa.as_str()).collect();
    isas.dedup();
    isas.sort_unstable();
    isas.dedup();
    let mut text = String::new();
    for isa in isas {
        for (index, name) in FAMILIES.iter().enumerate() {
            let is_here = |case: &&Measurement| case.isa == isa && family(&case.kernel) == index;
            let cases: Vec<&Measurement> = run.cases.iter().filter(is_here).collect();
            if !cases.is_empty() {
                text += &chart(&format!("{name}, {isa}"), &cases, &counts);
            }
        }
    }
    text
}

fn chart(name: &str, cases: &[&Measurement], counts: &[usize]) -> String {
    let mut series = Vec::new();
    for kernel in kernels_of(cases) {
        let of_it = || cases.iter().filter(|case| case.kernel == kernel);
        let Some(largest) = of_it().max_by(|a, b| a.footprint_bytes.total_cmp(&b.footprint_bytes))
        else {
            continue;
        };
        let mut sized: Vec<_> = of_it().filter(|case| case.size == largest.size).collect();
        sized.sort_by_key(|case| case.threads);
        if let [first, _, ..] = sized[..] {
            let base = first.seconds;
            series.push((kernel, sized.into_iter().map(move |c| (c, base / c.seconds))));
        }
    }
    let series: Vec<(&str, Vec<_>)> =
        series.into_iter().map(|(kernel, points)| (kernel, points.collect())).collect();
    let least = counts.first().copied().unwrap_or(1) as f64;
    let threads: Vec<f64> = counts.iter().map(|&n| n as f64).collect();
    let x = Axis::around("threads", Spread::Linear, &threads);
    let speeds = series.iter().flat_map(|(_, points)| points.iter().map(|(_, s)| *s));
    let speeds: Vec<f64> = speeds.chain(threads.iter().map(|n| n / least)).collect();
    let y = Axis::around("times as fast as on the fewest threads", Spread::Linear, &speeds);
    let description = format!(
        "Speed-up against the number of threads, {} kernels, each at its largest size; the dashed \
         line is proportional.",
        series.len()
    );
    let title = format!("Threads: {name}");
    let mut chart = Chart::new(title, description, x, y, 360.0);
    let most = threads.last().copied().unwrap_or(1.0);
    chart.line("ideal", &[[least, 1.0], [most, most / least]]);
    let mut ends = vec![([most, most / least], "proportional".to_owned())];
    let mut rows = Vec::new();
    for (index, (kernel, points)) in series.iter().enumerate() {
        let (class, shape) = series_class(index);
        let at: Vec<[f64; 2]> = points.iter().map(|(c, s)| [c.threads as f64, *s]).collect();
        chart.line(&class, &at);
        for ((case, speedup), at) in points.iter().zip(&at) {
            let text = format!("{}: {} times as fast", case.title(), number(*speedup));
            let key = format!("threads|{}|{}|{}", case.kernel, case.isa, case.threads);
            chart.dot(&class, shape, *at, &key, &text);
            rows.push(vec![
                format!("{kernel} {}", case.size),
                case.threads.to_string(),
                number(*speedup),
            ]);
        }
        ends.extend(at.last().map(|at| (*at, (*kernel).to_owned())));
    }
    chart.end_labels(&ends);
    chart.finish("", &table(&["case", "threads", "times as fast"], &rows))
}
