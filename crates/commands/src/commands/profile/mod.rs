//! `profile`: one kernel, over and over, for a profiler that watches from outside.
//!
//! Calls come in batches that are long enough to be timed and short enough to end in time. What is
//! run before the first of them warms caches and finds how many calls make a batch.

mod counters;
mod report;

use crate::commands::bench::{self, available_memory, parse_count, parse_shape};
use crate::context::{Context, note};
use crate::error::Failure;
use crate::output::Layout;
use clap::Args;
use counters::Counters;
use orthant::{Dft, Serial};
use orthant_bench::data::Data;
use orthant_bench::kernels::{Class, Kernel, Size};
use orthant_bench::op::Op;
use orthant_bench::ours;
use report::Report;
use std::time::{Duration, Instant};

/// Long beside the clock's resolution, short beside a second.
const BATCH: Duration = Duration::from_millis(20);

/// Batches that the shortest run has about.
const FEWEST: u32 = 10;

/// What fits the first level of cache of any CPU.
const LENGTH: usize = 2048;
const SHAPE: (usize, usize) = (64, 64);

#[derive(Args)]
pub struct Profile {
    /// The kernel; `bench --list` lists all
    kernel: String,
    /// Elements of each vector, as 2048, 64k or 1M, or a matrix's shape, as 64x64 [default: 2048, or
    /// 64x64 where the kernel takes a matrix]
    #[arg(long, value_name = "N", value_parser = parse_size)]
    size: Option<Size>,
    /// How long to run
    #[arg(long, value_name = "S", default_value = "10", value_parser = parse_seconds)]
    seconds: Duration,
    /// Make so many calls instead, and nothing else: callgrind counts the same each time
    #[arg(long, value_name = "N", value_parser = parse_calls, conflicts_with = "seconds")]
    calls: Option<u64>,
    /// Count cycles, instructions and misses by the CPU's own counters (Linux)
    #[arg(long)]
    counters: bool,
}

impl Profile {
    pub fn run(&self, context: &Context) -> Result<(), Failure> {
        let kernel = bench::kernel("profile", &self.kernel)?;
        let size = self.size_for(kernel)?;
        context.output.check("profile", &[Layout::Text, Layout::Json])?;
        refuse_too_large(kernel, size)?;
        let threads = context.threads.map_or(1, std::num::NonZeroUsize::get);
        let isa = context.kernels.isa().name();
        let process = std::process::id();
        if !context.quiet {
            let s = if threads == 1 { "" } else { "s" };
            let long = match self.calls {
                Some(calls) => format!("{calls} times"),
                None => format!("for {} s", self.seconds.as_secs_f64()),
            };
            note(&format!(
                "process {process} runs {kernel} of {size} on {isa}, {threads} thread{s}, {long}",
                kernel = kernel.name()
            ));
        }

        // The pool is this thread's, if threads were asked for; otherwise no other thread helps.
        let op = match context.threads {
            Some(_) => ours::threaded(context.kernels, kernel),
            None => ours::serial(context.kernels.with_executor(Serial), kernel),
        };
        let mut data = Data::new(kernel, size, 0);
        // A plan is made by the first call; a number that was asked for has no other before it.
        let calls = match self.calls {
            Some(calls) => calls,
            None => calls_of_a_batch(&op, &mut data, BATCH.min(self.seconds / FEWEST)),
        };
        let mut counters = self.counters.then(|| Counters::open(context.threads.is_some()));
        if let Some(counters) = &mut counters {
            counters.start();
        }
        let seconds = if self.calls.is_some() { Duration::ZERO } else { self.seconds };
        let batches = repeat(&op, &mut data, calls, seconds);
        let counts = counters.map(Counters::stop);
        let report = Report { process, kernel, isa, threads, size, calls, batches, counts };
        context.output.write_text(&match context.output.layout() {
            Layout::Json => report.json(),
            _ => report.text(),
        })
    }

    fn size_for(&self, kernel: Kernel) -> Result<Size, Failure> {
        let takes_matrix = kernel.class().has_shape();
        let Some(size) = self.size else {
            let (rows, cols) = SHAPE;
            return Ok(if takes_matrix { Size::Matrix(rows, cols) } else { Size::Len(LENGTH) });
        };
        if kernel.takes(size) {
            return Ok(size);
        }
        let name = kernel.name();
        Err(Failure::Usage(match size {
            Size::Matrix(rows, _) if takes_matrix => format!(
                "profile: {name} takes a square matrix; write its shape as --size {rows}x{rows}"
            ),
            Size::Len(n) if takes_matrix => {
                format!("profile: {name} takes a matrix; write its shape as --size {n}x{n}")
            }
            _ => format!("profile: {name} takes vectors; write their length as --size 2048"),
        }))
    }
}

/// What a run allocates: operands, output, scratch, and an output's first values or a plan's table.
fn elements(kernel: Kernel, size: Size) -> u128 {
    // Lengths of what no memory holds need not fit the machine's integers.
    let matrix = match size {
        Size::Len(n) => n as u128,
        Size::Matrix(rows, cols) => rows as u128 * rows.max(cols) as u128,
    };
    if matrix > usize::MAX as u128 / 64 {
        return matrix;
    }
    let lengths = kernel.lengths(size);
    let beside = match (kernel.class(), size) {
        (Class::Reduce1 | Class::Reduce2 | Class::Axpy, _) => lengths[0],
        (Class::Transform, Size::Len(n)) => Dft::table_len(n),
        _ => 0,
    };
    lengths.iter().chain([&kernel.scratch(size), &beside]).map(|&n| n as u128).sum()
}

/// Refuses before anything is allocated.
fn refuse_too_large(kernel: Kernel, size: Size) -> Result<(), Failure> {
    let needed = 4 * elements(kernel, size);
    let Some(available) = available_memory() else { return Ok(()) };
    if needed <= u128::from(available) {
        return Ok(());
    }
    let gib = |bytes: f64| bytes / f64::from(1 << 30);
    // Not to the last byte: others allocate too.
    let share = 0.9 * available as f64 / needed as f64;
    let fits = match size {
        Size::Len(n) => format!("{}", (n as f64 * share) as usize),
        Size::Matrix(rows, cols) => {
            let shrink = |n: usize| ((n as f64 * share.sqrt()) as usize).max(1);
            format!("{}x{}", shrink(rows), shrink(cols))
        }
    };
    Err(Failure::Data(format!(
        "profile: {} of {size} needs {:.1} GiB and {:.1} GiB are free; --size {fits} fits",
        kernel.name(),
        gib(needed as f64),
        gib(available as f64),
    )))
}

/// As many calls as take about so long, by doubling.
fn calls_of_a_batch(op: &Op, data: &mut Data, batch: Duration) -> u64 {
    let mut calls = 1;
    loop {
        let start = Instant::now();
        op(data, calls);
        // Twice as many would be nearer to it only if this were less than two thirds.
        if start.elapsed() >= batch * 2 / 3 || calls > u64::MAX / 2 {
            return calls;
        }
        calls *= 2;
    }
}

/// Seconds of each batch, until together they have taken so long; of one at least.
fn repeat(op: &Op, data: &mut Data, calls: u64, seconds: Duration) -> Vec<f64> {
    let mut batches = Vec::new();
    let start = Instant::now();
    let mut before = Duration::ZERO;
    loop {
        op(data, calls);
        let now = start.elapsed();
        batches.push((now - before).as_secs_f64());
        before = now;
        if now >= seconds {
            return batches;
        }
    }
}

fn parse_size(text: &str) -> Result<Size, String> {
    let shape = parse_shape(text).ok();
    shape
        .or_else(|| parse_count(text).map(Size::Len))
        .ok_or("write elements as 2048, 64k or 1M, or a shape as 64x64".to_owned())
}

fn parse_calls(text: &str) -> Result<u64, String> {
    let calls = text.parse().ok().filter(|calls| *calls > 0);
    calls.ok_or("write a number of calls as 100".to_owned())
}

/// A day at most: a mistyped number should not run for a year.
fn parse_seconds(text: &str) -> Result<Duration, String> {
    let seconds = text.parse().ok().filter(|s: &f64| *s > 0.0 && *s <= 86_400.0);
    seconds
        .and_then(|seconds| Duration::try_from_secs_f64(seconds).ok())
        .filter(|seconds| !seconds.is_zero())
        .ok_or("write seconds as 10 or 0.5, at most 86400".to_owned())
}
