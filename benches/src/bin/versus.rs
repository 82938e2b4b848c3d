//! Races Orthant's kernels against other libraries and prints how they compare.
//!
//! ```text
//! cargo run --release -p orthant-benches --features openblas --bin versus -- dot 3,16,2048
//! cargo run --release -p orthant-benches --features openblas,faer --bin versus -- linalg 16,512
//! cargo run --release -p orthant-benches --features openblas,faer --bin versus -- matmul --threads 1
//! cargo run --release -p orthant-benches --bin versus -- threads
//! ```

use std::process::ExitCode;

use clap::Parser;
use orthant_benches::calculus::{self, Outcome as Derivatives, Problem};
use orthant_benches::geometry::{self, Outcome as Placed};
use orthant_benches::kernels::{Kernel, SMALL, Size};
use orthant_benches::linalg::{self, Problem as Factorisation};
use orthant_benches::peers::{OURS, Peer, others, ours, ours_on, threaded};
use orthant_benches::probes::Probe;
use orthant_benches::products::{Pool, Shape};
use orthant_benches::race::{Outcome, Report, Rules, TOLERANCE, race};
use orthant_benches::threads::{self, Case, Threads};

/// Race kernels against other libraries, interleaved in one process.
///
/// A ratio is the peer's time over the first contestant's in the same round, so above 1 the first
/// is faster: the median over the rounds, then the least and the greatest.
#[derive(Parser)]
struct Args {
    /// Kernels, separated by commas, or `all`; those with a peer worth the name if left out.
    /// `calculus` races gradients and Hessians instead.
    /// `linalg` races factorisations of square matrices.
    /// `matmul` races products of matrices on `--threads` threads, sizes such as 64 or 8x1000x64.
    /// `threads` tells what threads bring, by size of the operands.
    /// `classify` races shapes that classify points, by points and coordinates.
    kernels: Option<String>,
    /// Sizes, separated by commas, such as 16,2048 or 64x64; `small` for 3 to 100. For `calculus` a
    /// part of a problem's name, for `threads` functions, such as dot,matmul.
    sizes: Option<String>,
    /// Only these peers, separated by commas.
    #[arg(long, value_delimiter = ',')]
    peers: Vec<String>,
    /// Only these factorisations, separated by commas.
    #[arg(long, value_delimiter = ',')]
    problems: Vec<String>,
    /// Also our kernels on these instruction sets, separated by commas, or `all`; or `threads`, the
    /// functions of the library that decides for each call whether threads would pay.
    #[arg(long, value_delimiter = ',')]
    isa: Vec<String>,
    /// The contestant that ratios are relative to.
    #[arg(long, default_value = OURS)]
    base: String,
    /// How often each contestant is timed.
    #[arg(long, default_value_t = Rules::default().rounds)]
    rounds: usize,
    /// How long each contestant runs each time, in microseconds.
    #[arg(long, default_value_t = Rules::default().batch_ns / 1000)]
    batch: u64,
    /// Elements by which operands are off a 64-byte boundary.
    #[arg(long, default_value_t = 0)]
    offset: usize,
    /// One line a case: the first contestant's time, then each peer's ratio.
    #[arg(long)]
    brief: bool,
    /// How many threads `threads` compares with one, and on which `matmul` is raced.
    #[arg(long, default_value_t = 2)]
    threads: usize,
    /// Print the bandwidth of this machine's memory, by footprint, and race nothing.
    #[arg(long)]
    probe: bool,
}

fn main() -> ExitCode {
    let args = Args::parse();
    // matrixmultiply, which ndarray and nalgebra multiply by, takes its threads from here.
    let threads = if args.kernels.as_deref() == Some("matmul") { args.threads } else { 1 };
    // SAFETY: no other thread was started that could read the environment.
    unsafe { std::env::set_var("MATMUL_NUM_THREADS", threads.to_string()) };
    match run(&args) {
        Ok(all_right) if all_right => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(message) => {
            eprintln!("versus: {message}");
            ExitCode::from(2)
        }
    }
}

/// Whether every one of our answers was right.
fn run(args: &Args) -> Result<bool, String> {
    if args.probe {
        probe();
        return Ok(true);
    }
    if args.rounds == 0 {
        return Err("--rounds must be at least 1".to_owned());
    }
    let rules = Rules { rounds: args.rounds, batch_ns: args.batch * 1000, offset: args.offset };
    if args.kernels.as_deref() == Some("calculus") {
        return calculus(args.sizes.as_deref(), rules);
    }
    if args.kernels.as_deref() == Some("linalg") {
        return factorisations(args).map(|()| true);
    }
    if args.kernels.as_deref() == Some("matmul") {
        return products(args).map(|()| true);
    }
    if args.kernels.as_deref() == Some("threads") {
        return threads(args).map(|()| true);
    }
    if args.kernels.as_deref() == Some("classify") {
        return classify(args.sizes.as_deref(), rules);
    }
    let peers = contestants(args)?;
    let cases = cases(args)?;
    match args.brief {
        true => print_brief_header(&peers),
        false => print_header(),
    }
    let mut all_right = true;
    for (kernel, size) in cases {
        let report = race(kernel, size, &peers, rules);
        let is_right =
            |outcome: &Outcome| outcome.error <= TOLERANCE || !outcome.name.starts_with(OURS);
        all_right &= report.outcomes.iter().all(is_right);
        match args.brief {
            true => print_brief(&report, &peers),
            false => print(&report),
        }
    }
    Ok(all_right)
}

/// Races shapes that classify points with reading those points, on one thread and on two.
fn classify(sizes: Option<&str>, rules: Rules) -> Result<bool, String> {
    println!(
        "{:<18} {:>11} {:>7} {:>9} {:>9}  of reading",
        "shape", "points", "threads", "Mpoints/s", "GB/s"
    );
    for text in sizes.unwrap_or("1000000x128").split(',') {
        let Size::Matrix(rows, cols) = size(text)? else {
            return Err(format!("size {text}: points are POINTSxCOORDINATES"));
        };
        for threads in [1, 2] {
            for outcome in geometry::race(rows, cols, threads, rules.rounds) {
                let Placed { name, nanoseconds, share: [share, least, greatest] } = outcome;
                let rate = 1e3 * rows as f64 / nanoseconds;
                println!(
                    "{name:<18} {text:>11} {threads:>7} {rate:>9.1} {:>9.1}  {share:.3} \
                     ({least:.2}–{greatest:.2})",
                    rate * 4e-3 * cols as f64,
                );
            }
        }
    }
    Ok(true)
}

/// Races derivatives: those whose name contains `wanted`.
fn calculus(wanted: Option<&str>, rules: Rules) -> Result<bool, String> {
    let wanted = wanted.unwrap_or_default();
    let mut problems = Problem::all();
    problems.retain(|problem| problem.name().contains(wanted));
    // num-dual's numbers of many variables are large, and it keeps them on the stack.
    let race_all = move || {
        println!("{:<24} {:<20} {:>12} {:>7}", "problem", "contestant", "ns", "ratio");
        let mut all_right = true;
        for problem in problems {
            for Derivatives { name, nanoseconds, ratio, error } in calculus::race(problem, rules) {
                let is_right = error <= TOLERANCE;
                let wrong =
                    if is_right { String::new() } else { format!("  WRONG by {error:.1e}") };
                println!(
                    "{:<24} {name:<20} {nanoseconds:>12.1} {ratio:>7.3}{wrong}",
                    problem.name()
                );
                all_right &= is_right;
            }
        }
        all_right
    };
    let thread = std::thread::Builder::new().stack_size(1 << 28).spawn(race_all);
    let thread = thread.map_err(|why| format!("calculus: {why}"))?;
    thread.join().map_err(|_| "calculus: a contestant panicked".to_owned())
}

fn factorisations(args: &Args) -> Result<(), String> {
    let problems = match args.problems.as_slice() {
        [] => Factorisation::ALL.to_vec(),
        names => names.iter().map(|name| factorisation(name)).collect::<Result<_, _>>()?,
    };
    let sizes = args.sizes.as_deref().unwrap_or("4,8,16,64,512").split(',');
    let sizes: Vec<usize> = sizes
        .map(|n| n.parse().map_err(|_| format!("size {n}: expected a number")))
        .collect::<Result<_, _>>()?;
    println!("{:<10} {:>5}  {:<10} {:>13}  ratio  least–greatest", "problem", "n", "library", "ns");
    for &problem in &problems {
        for &n in &sizes {
            for outcome in linalg::race(problem, n, args.rounds, args.batch * 1000)? {
                let [ratio, least, greatest] = outcome.ratio;
                println!(
                    "{:<10} {n:>5}  {:<10} {:>13.1}  {ratio:>5.2}  {least:.2}–{greatest:.2}",
                    problem.name(),
                    outcome.name,
                    outcome.nanoseconds,
                );
            }
        }
    }
    Ok(())
}

/// Races products; with `--brief` one line a size, the peers' times over ours.
fn products(args: &Args) -> Result<(), String> {
    let sizes = args.sizes.as_deref().unwrap_or("4,8,16,32,64,128,256,512,1024,2048").split(',');
    let parse = |text| {
        let shape = Shape::parse(text);
        shape.map(|shape| (text, shape)).ok_or_else(|| format!("size {text}: expected N or MxKxN"))
    };
    let sizes: Vec<(&str, Shape)> = sizes.map(parse).collect::<Result<_, _>>()?;
    if args.threads == 0 {
        return Err("--threads must be at least 1".to_owned());
    }
    let pool = Pool::start(args.threads)?;
    println!("{} threads; a ratio is a library's time over orthant's", args.threads);
    if !args.brief {
        println!(
            "{:>12}  {:<14} {:>13} {:>8}  ratio  least–greatest",
            "size", "library", "ns", "GFLOP/s"
        );
    }
    for (text, shape) in sizes {
        let outcomes = pool.race(shape, args.rounds, args.batch * 1000)?;
        if args.brief {
            print!("{text:>12}");
        }
        for linalg::Outcome { name, nanoseconds, ratio: [ratio, least, greatest] } in outcomes {
            let rate = shape.work() / nanoseconds;
            match (args.brief, name) {
                (true, "orthant") => print!(" {nanoseconds:>12.1} ns {rate:>6.1} GFLOP/s"),
                (true, _) => print!("  {name} {ratio:.2}"),
                (false, _) => println!(
                    "{text:>12}  {name:<14} {nanoseconds:>13.1} {rate:>8.1}  {ratio:>5.2}  \
                     {least:.2}–{greatest:.2}"
                ),
            }
        }
        if args.brief {
            println!();
        }
    }
    Ok(())
}

fn factorisation(name: &str) -> Result<Factorisation, String> {
    Factorisation::ALL.into_iter().find(|problem| problem.name() == name).ok_or_else(|| {
        let known: Vec<&str> = Factorisation::ALL.iter().map(|problem| problem.name()).collect();
        format!("no factorisation {name}; there are {}", known.join(", "))
    })
}

fn contestants(args: &Args) -> Result<Vec<Peer>, String> {
    let mut peers = vec![ours()];
    for name in &args.isa {
        match name.as_str() {
            "all" => peers.extend(ours_on(None)?),
            "threads" => peers.push(threaded()),
            name => peers.extend(ours_on(Some(name))?),
        }
    }
    let others = others()?;
    if let Some(unknown) =
        args.peers.iter().find(|name| others.iter().all(|peer| peer.name != **name))
    {
        let known: Vec<&str> = others.iter().map(|peer| peer.name.as_str()).collect();
        return Err(format!("no peer {unknown}; there are {}", known.join(", ")));
    }
    let wanted = |peer: &Peer| args.peers.is_empty() || args.peers.contains(&peer.name);
    peers.extend(others.into_iter().filter(wanted));
    match peers.iter().position(|peer| peer.name == args.base) {
        Some(at) => peers[..=at].rotate_right(1),
        None => return Err(format!("--base {}: no such contestant", args.base)),
    }
    Ok(peers)
}

fn cases(args: &Args) -> Result<Vec<(Kernel, Size)>, String> {
    // The list starts with the ten that have a counterpart in BLAS or are built from one.
    let kernels = match args.kernels.as_deref() {
        None => Kernel::ALL[..10].to_vec(),
        Some("all") => Kernel::ALL.iter().copied().filter(|kernel| kernel.is_raced()).collect(),
        Some(names) => names.split(',').map(kernel).collect::<Result<_, _>>()?,
    };
    let mut cases = Vec::new();
    for &kernel in &kernels {
        let sizes = match args.sizes.as_deref() {
            None => kernel.sizes(),
            Some("small") => SMALL.map(Size::Len).to_vec(),
            Some(sizes) => sizes.split(',').map(size).collect::<Result<_, _>>()?,
        };
        let sizes = sizes.into_iter().filter(|&size| kernel.takes(size));
        cases.extend(sizes.map(|size| (kernel, size)));
    }
    if cases.is_empty() {
        return Err("no case: vectors need sizes such as 16, matrices such as 64x64".to_owned());
    }
    Ok(cases)
}

fn kernel(name: &str) -> Result<Kernel, String> {
    Kernel::from_name(name).ok_or_else(|| {
        let known: Vec<&str> = Kernel::ALL.iter().map(|kernel| kernel.name()).collect();
        format!("no kernel {name}; there are {}", known.join(", "))
    })
}

fn size(text: &str) -> Result<Size, String> {
    Size::parse(text).ok_or_else(|| format!("size {text}: expected a number or ROWSxCOLUMNS"))
}

fn print_header() {
    println!(
        "{:<18} {:>9}  {:<16} {:>12} {:>9}  {:>7} {:>15}  roof",
        "kernel", "size", "contestant", "ns", "GB/s", "ratio", "least–greatest"
    );
}

fn print_brief_header(peers: &[Peer]) {
    print!("{:<18} {:>9} {:>12} {:>7} {:>7}", "kernel", "size", "ns", "GB/s", "of roof");
    for peer in &peers[1..] {
        print!("  {:>width$}", peer.name, width = peer.name.len().max(6));
    }
    println!();
}

/// A peer whose answer is wrong has its ratio in brackets.
fn print_brief(report: &Report, peers: &[Peer]) {
    let Some(first) = report.outcomes.first().filter(|first| first.name == peers[0].name) else {
        return;
    };
    let rate = report.kernel.bytes(report.size) as f64 / first.nanoseconds;
    let roof = match report.roof {
        Some((_, roof)) => format!("{:.0}%", 100.0 * rate / (roof * 1e-9)),
        None => String::new(),
    };
    let (name, size, time) = (report.kernel.name(), report.size, first.nanoseconds);
    print!("{name:<18} {size:>9} {time:>12.1} {rate:>7.1} {roof:>7}");
    for peer in &peers[1..] {
        let ratio = match report.outcomes.iter().find(|outcome| outcome.name == peer.name) {
            Some(outcome) if outcome.error > TOLERANCE => format!("[{:.2}]", outcome.ratio[0]),
            Some(outcome) => format!("{:.2}", outcome.ratio[0]),
            None => "–".to_owned(),
        };
        print!("  {ratio:>width$}", width = peer.name.len().max(6));
    }
    println!();
}

fn print(report: &Report) {
    for outcome in &report.outcomes {
        let Outcome { name, nanoseconds, ratio: [ratio, least, greatest], error } = outcome;
        let rate = report.kernel.bytes(report.size) as f64 / nanoseconds;
        let roof = report.roof.map_or(String::new(), |(probe, roof)| {
            format!("{:.0}% of {probe} at {:.1} GB/s", 100.0 * rate / (roof * 1e-9), roof * 1e-9)
        });
        let wrong = match *error > TOLERANCE {
            true => format!("  WRONG by {error:.1e}"),
            false => String::new(),
        };
        let range = format!("{least:.2}–{greatest:.2}");
        println!(
            "{:<18} {:>9}  {name:<16} {nanoseconds:>12.1} {rate:>9.1}  {ratio:>7.3} {range:>15}  \
             {roof}{wrong}",
            report.kernel.name(),
            report.size,
        );
    }
}

/// The table of one thread beside several.
fn threads(args: &Args) -> Result<(), String> {
    if args.threads == 0 {
        return Err("--threads must be at least 1".to_owned());
    }
    let threads = Threads::start(args.threads)?;
    let wanted: Option<Vec<&str>> = args.sizes.as_deref().map(|names| names.split(',').collect());
    println!(
        "Outside: called from outside the pool; within: from one of its {} threads.",
        args.threads
    );
    println!("A share is of the rate at which as many threads read the operands.\n");
    print!("{:<18} {:>12} {:>9} {:>11}", "function", "size", "MiB", "1 thread/us");
    println!(
        "  {:>7} {:>6}  {:>7} {:>6}  {:>9}",
        "outside", "share", "within", "share", "read GB/s"
    );
    for case in Case::all() {
        if wanted.as_ref().is_some_and(|names| !names.contains(&case.name)) {
            continue;
        }
        let threads::Outcome { one, gain, read, share, .. } =
            threads.time(case, args.rounds, args.batch as f64 * 1e3);
        let mib = case.bytes() as f64 / f64::from(1 << 20);
        print!("{:<18} {:>12} {mib:>9.2} {:>11.1}", case.name, case.size(), one * 1e-3);
        let share = share.map(|share| match case.is_bound_by_memory() {
            true => format!("{share:.2}"),
            false => String::new(),
        });
        print!("  {:>7.2} {:>6}  {:>7.2} {:>6}", gain[0], share[0], gain[1], share[1]);
        println!("  {:>9.1}", case.bytes() as f64 / read);
    }
    Ok(())
}

fn probe() {
    println!("{:>12}  {:<16} {:>9}  way", "bytes", "probe", "GB/s");
    for shift in [14, 18, 20, 22, 24, 26, 28] {
        let footprint = 1 << shift;
        for probe in Probe::ALL {
            let rate = probe.bandwidth(footprint);
            println!(
                "{footprint:>12}  {:<16} {:>9.1}  {}",
                probe.name(),
                rate.bytes_per_second * 1e-9,
                rate.way
            );
        }
    }
}
