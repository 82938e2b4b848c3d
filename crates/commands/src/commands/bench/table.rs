//! The measurements as a table: aligned for a reader, in Markdown, and as CSV for a program.

use orthant_bench::run::Run;
use orthant_bench::statistics::Comparison;
use std::fmt::Write;

struct Column {
    name: &'static str,
    is_number: bool,
    cells: Vec<String>,
}

/// Columns as wide as their widest cell.
pub fn text(run: &Run, comparisons: &[Option<Comparison>]) -> String {
    let columns = columns(run, comparisons);
    let width = |column: &Column| {
        let cells = column.cells.iter().map(|cell| cell.chars().count());
        cells.chain([column.name.chars().count()]).max().unwrap_or(0)
    };
    let widths: Vec<usize> = columns.iter().map(width).collect();
    let mut text = String::new();
    let mut line = |cell: &dyn Fn(&Column) -> String| {
        let mut row = String::new();
        for (column, width) in columns.iter().zip(&widths) {
            let cell = cell(column);
            let _ = match column.is_number {
                true => write!(row, "{cell:>width$}  "),
                false => write!(row, "{cell:width$}  "),
            };
        }
        text += row.trim_end();
        text.push('\n');
    };
    line(&|column| column.name.to_owned());
    for index in 0..run.cases.len() {
        line(&|column| column.cells[index].clone());
    }
    text
}

/// A table as GitHub shows it.
pub fn markdown(run: &Run, comparisons: &[Option<Comparison>]) -> String {
    let columns = columns(run, comparisons);
    let row = |cells: Vec<&str>| format!("| {} |\n", cells.join(" | "));
    let mut text = row(columns.iter().map(|column| column.name).collect());
    text += &row(columns.iter().map(|c| if c.is_number { "---:" } else { "---" }).collect());
    for index in 0..run.cases.len() {
        text += &row(columns.iter().map(|column| column.cells[index].as_str()).collect());
    }
    text
}

/// Errors and comparisons have columns where there are any.
fn columns(run: &Run, comparisons: &[Option<Comparison>]) -> Vec<Column> {
    let mut columns = Vec::new();
    let mut add = |name, is_number, cell: &dyn Fn(usize) -> String| {
        let cells: Vec<String> = (0..run.cases.len()).map(cell).collect();
        columns.push(Column { name, is_number, cells });
    };
    let case = |index: usize| &run.cases[index];
    add("kernel", false, &|i| case(i).kernel.clone());
    add("isa", false, &|i| case(i).isa.clone());
    add("threads", true, &|i| case(i).threads.to_string());
    add("size", true, &|i| case(i).size.clone());
    add("level", false, &|i| run.level(case(i).footprint_bytes));
    add("time", true, &|i| time(case(i).seconds));
    add("95%", true, &|i| {
        let [low, high] = case(i).interval;
        format!("{}..{}", time(low), time(high))
    });
    add("cold", true, &|i| time(case(i).cold_seconds));
    add("GB/s", true, &|i| format!("{:.1}", case(i).gigabytes_per_second));
    add("GFLOP/s", true, &|i| format!("{:.1}", case(i).gigaflops));
    add("FLOP/B", true, &|i| format!("{:.2}", case(i).flops_per_byte));
    add("limit", true, &|i| format!("{:.0}%", case(i).percent_of_limit));
    add("by", false, &|i| case(i).limit.clone());
    if run.cases.iter().any(|case| case.is_within_bound.is_some()) {
        let ulps = |x: Option<f64>| x.map_or_else(|| "-".to_owned(), |x| format!("{x:.2}"));
        add("error, ulps", true, &|i| match case(i).is_within_bound {
            Some(_) => case(i).worst_ulps.map_or("NaN".to_owned(), |x| format!("{x:.2}")),
            None => "-".to_owned(),
        });
        add("bound, ulps", true, &|i| ulps(case(i).bound_ulps));
    }
    if comparisons.iter().any(Option::is_some) {
        add("new/old", true, &|i| {
            comparisons[i].as_ref().map_or_else(String::new, |Comparison { ratio, .. }| {
                format!("{:.3} ({:.3}..{:.3})", ratio.median, ratio.low, ratio.high)
            })
        });
        add("verdict", false, &|i| {
            comparisons[i].as_ref().map_or_else(String::new, |c| c.verdict.name().to_owned())
        });
    }
    add("rounds", false, &|i| {
        let (outlying, rounds) = (case(i).outlying_rounds, case(i).samples.len());
        let noise = if case(i).noisy { ", too noisy" } else { "" };
        match outlying {
            0 => format!("{rounds}{noise}"),
            n => format!("{rounds}, {n} outlying{noise}"),
        }
    });
    columns
}

/// Every number in full.
pub fn csv(run: &Run, comparisons: &[Option<Comparison>]) -> String {
    let mut text = "kernel,isa,threads,size,level,seconds,low,high,cold_seconds,\
                    gigabytes_per_second,gigaflops,flops_per_byte,percent_of_limit,limit,\
                    outlying_rounds,noisy,worst_ulps,bound_ulps,ratio,ratio_low,ratio_high,verdict\n"
        .to_owned();
    let number = |x: Option<f64>| x.map_or_else(String::new, |x| x.to_string());
    for (case, comparison) in run.cases.iter().zip(comparisons) {
        let ratio = comparison.as_ref().map(|c| c.ratio);
        let _ = writeln!(
            text,
            "{},{},{},{},{},{:e},{:e},{:e},{:e},{},{},{},{},{},{},{},{},{},{},{},{},{}",
            case.kernel,
            case.isa,
            case.threads,
            case.size,
            run.level(case.footprint_bytes),
            case.seconds,
            case.interval[0],
            case.interval[1],
            case.cold_seconds,
            case.gigabytes_per_second,
            case.gigaflops,
            case.flops_per_byte,
            case.percent_of_limit,
            case.limit,
            case.outlying_rounds,
            case.noisy,
            number(case.worst_ulps),
            number(case.bound_ulps),
            number(ratio.map(|r| r.median)),
            number(ratio.map(|r| r.low)),
            number(ratio.map(|r| r.high)),
            comparison.as_ref().map_or("", |c| c.verdict.name())
        );
    }
    text
}

fn time(seconds: f64) -> String {
    match seconds {
        s if s < 1e-6 => format!("{:.1} ns", s * 1e9),
        s if s < 1e-3 => format!("{:.2} µs", s * 1e6),
        s if s < 1.0 => format!("{:.2} ms", s * 1e3),
        s => format!("{s:.2} s"),
    }
}
