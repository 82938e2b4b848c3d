//! The report: one HTML file that needs nothing else, drawn from a run.
//!
//! Every chart is SVG inside the page. Colours are told apart by the colour-blind and are never
//! alone: levels and series have shapes too, lines have dashes and names at their ends. A chart is
//! one stop of the Tab key, arrows walk its dots, and a table holds the same numbers.

mod accuracy;
mod axis;
mod chart;
mod roofline;
mod scaling;
mod table;
mod throughput;

use std::fmt::Write;

use serde_json::Value;

use crate::run::{FAMILIES, Measurement, Run, family};
use axis::number;
use chart::escape;

/// What one chart shows: a family of kernels on an instruction set and a number of threads.
struct Panel<'a> {
    run: &'a Run,
    family: usize,
    isa: &'a str,
    threads: usize,
    section: &'static str,
}

impl<'a> Panel<'a> {
    /// Whatever was measured on the same instruction set and threads.
    fn beside(&self) -> impl Iterator<Item = &'a Measurement> + use<'a> {
        let (isa, threads) = (self.isa, self.threads);
        self.run.cases.iter().filter(move |case| case.isa == isa && case.threads == threads)
    }

    fn cases(&self) -> Vec<&'a Measurement> {
        self.beside().filter(|case| family(&case.kernel) == self.family).collect()
    }

    fn kernels(&self) -> Vec<&'a str> {
        kernels_of(&self.cases())
    }

    fn title(&self) -> String {
        let threads = if self.threads == 1 { "thread" } else { "threads" };
        format!("{}, {}, {} {threads}", FAMILIES[self.family], self.isa, self.threads)
    }

    /// What a program finds a dot by.
    fn key(&self, case: &Measurement) -> String {
        let Measurement { kernel, isa, threads, size, .. } = case;
        format!("{}|{kernel}|{isa}|{threads}|{size}", self.section)
    }
}

fn kernels_of<'a>(cases: &[&'a Measurement]) -> Vec<&'a str> {
    let mut kernels: Vec<&str> = Vec::new();
    for case in cases {
        if !kernels.contains(&case.kernel.as_str()) {
            kernels.push(&case.kernel);
        }
    }
    kernels
}

/// The class and the shape of what lies in a level.
fn level_class(level: &str) -> (&'static str, usize) {
    match level {
        "L1" => ("l1", 0),
        "L2" => ("l2", 1),
        "L3" | "L4" => ("l3", 2),
        _ => ("mem", 3),
    }
}

/// The class and the shape of the so-manieth line.
fn series_class(index: usize) -> (String, usize) {
    (format!("s{}", index % 9), index % 4)
}

fn median(values: Vec<f64>) -> f64 {
    crate::statistics::median(&values)
}

/// The whole page.
pub fn page(run: &Run) -> String {
    let sections = [
        ("roofline", "Roofline", panels(run, "roofline", roofline::chart)),
        ("throughput", "Throughput against size", panels(run, "throughput", throughput::chart)),
        ("threads", "Thread scaling", scaling::charts(run)),
        ("accuracy", "Accuracy", accuracy(run)),
        ("measurements", "Measurements", measurements(run)),
        ("environment", "Environment", environment(run)),
    ];
    let mut nav = String::new();
    let mut body = String::new();
    for (id, title, text) in sections {
        let _ = writeln!(nav, "<a href='#{id}'>{title}</a>");
        let _ = writeln!(body, "<section id={id}><h2>{title}</h2>\n{text}</section>");
    }
    let cpu = run.environment.get("cpu").and_then(Value::as_str).unwrap_or("an unknown CPU");
    let noisy = run.cases.iter().filter(|case| case.noisy).count();
    let noise = match noisy {
        0 => String::new(),
        n => format!(" {n} of them scatter too much to be trusted."),
    };
    let lead = format!("{} measurements on {}.{noise}", run.cases.len(), escape(cpu));
    include_str!("page.html")
        .replace("{{style}}", include_str!("style.css"))
        .replace("{{script}}", include_str!("script.js"))
        .replace("{{lead}}", &lead)
        .replace("{{nav}}", &nav)
        .replace("{{body}}", &body)
}

fn panels(run: &Run, section: &'static str, draw: fn(&Panel<'_>) -> String) -> String {
    let mut pairs: Vec<(&str, usize)> = Vec::new();
    for case in &run.cases {
        if !pairs.contains(&(&case.isa, case.threads)) {
            pairs.push((&case.isa, case.threads));
        }
    }
    let mut text = String::new();
    for (isa, threads) in pairs {
        for family in 0..FAMILIES.len() {
            let panel = Panel { run, family, isa, threads, section };
            if !panel.cases().is_empty() {
                text += &draw(&panel);
            }
        }
    }
    text
}

fn accuracy(run: &Run) -> String {
    match panels(run, "accuracy", accuracy::chart) {
        text if text.is_empty() => {
            "<p>No answer was checked; give <code>--check</code>.</p>\n".into()
        }
        text => text,
    }
}

fn measurements(run: &Run) -> String {
    let head = [
        "case",
        "time, µs",
        "95% from",
        "to",
        "cold, µs",
        "GB/s",
        "GFLOP/s",
        "% of limit",
        "limited by",
        "outlying rounds",
        "",
    ];
    let micro = |seconds: f64| number(seconds * 1e6);
    let row = |case: &Measurement| {
        vec![
            case.title(),
            micro(case.seconds),
            micro(case.interval[0]),
            micro(case.interval[1]),
            micro(case.cold_seconds),
            number(case.gigabytes_per_second),
            number(case.gigaflops),
            number(case.percent_of_limit),
            case.limit.clone(),
            format!("{} of {}", case.outlying_rounds, case.samples.len()),
            if case.noisy { "too noisy" } else { "" }.to_owned(),
        ]
    };
    let rows: Vec<Vec<String>> = run.cases.iter().map(row).collect();
    format!("<div class=scroll>{}</div>", table::table(&head, &rows))
}

fn environment(run: &Run) -> String {
    let mut rows = Vec::new();
    for (name, value) in &run.environment {
        let name = name.replace('_', " ");
        match value {
            Value::Object(members) => {
                rows.extend(members.iter().map(|(member, value)| {
                    let bytes = value.as_f64().map_or_else(|| value.to_string(), axis::bytes);
                    vec![format!("{name}: {member}"), bytes]
                }));
            }
            Value::String(text) => rows.push(vec![name, text.clone()]),
            Value::Null => rows.push(vec![name, "not known".to_owned()]),
            other => rows.push(vec![name, other.to_string()]),
        }
    }
    table::table(&["what", "value"], &rows)
}
