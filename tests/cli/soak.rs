//! A batch of 10,000 mixed commands, of every family and every operand form, in one process: it
//! fails where it should, and its memory does not grow.

use crate::harness::{Folder, data, skipped};
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// Rounds, and commands of a round.
const ROUNDS: usize = 200;
const ROUND: usize = 50;

/// Rounds after which all sizes were there once, and with them all that stays: names, pools, the
/// allocator's free lists.
const WARM: usize = 50;

/// KiB that anonymous memory may grow by from there to the end, 7,500 commands: what leaked once a
/// command, be it 140 bytes, would be more. The allocator's own steps come to some 500, and do not
/// become more in 50,000 commands.
const GROWTH: u64 = 1_024;

/// What ends a round's output; a number that no other command prints.
const MARK: &str = "160693804425899000000000000000";

/// Command `i` of round `round`: sizes and seeds change, so that no two rounds are the same.
fn command(round: usize, i: usize, array: &str) -> String {
    let seed = round * ROUND + i;
    let (n, k) = (1 + round % 40, 1 + round % 7);
    let long = 1_000 + seed * 7_919 % 9_001;
    let (a, square) = (format!("rand:{n}x{k}:{seed}"), format!("rand:{n}x{n}:{seed}"));
    match i {
        // Vectors.
        0 => format!("sum rand:{long}:{seed}"),
        1 => format!("dot rand:{long}:1 rand:{long}:{seed} --bits"),
        2 => format!("norm {a} --p {k}.5"),
        3 => format!("distance rand:{n}:{seed} ones:{n} --format json"),
        4 => "angle 1,0,0 1,1,0 --degrees".to_owned(),
        5 => "cosine -1,2 [3,4]".to_owned(),
        6 => format!("x = add {a} ones:{n}x{k}"),
        7 => format!("y = sub @x ones:{n}x{k} --threads {k}"),
        8 => "scale -2 @y --isa scalar".to_owned(),
        9 => "axpy 0.5 @x @y --format csv".to_owned(),
        10 => format!("h = hadamard {a} {a} @x -o h{}.npz", round % 3),
        11 => "cross 1,0,0 0,1,0 --format json --bits".to_owned(),
        12 => format!("project 3,4,{n} --onto 1,1,0 --residual"),
        13 => format!("reject 3,4,{n} --from 1,1,0"),
        // Matrices.
        14 => format!("matvec {square} range:0:{n}"),
        15 => format!("p = matmul {square} {square} -o p.npy"),
        16 => "transpose p.npy --format csv".to_owned(),
        17 => "t = transform rotate 30".to_owned(),
        18 => "plot 1,2;3,4".to_owned(),
        // Solving.
        19 => format!("s = solve {square} range:0:{n} --refine"),
        20 => format!("inverse {square}"),
        21 => format!("det {square} --log"),
        22 => format!("f = lu {square}"),
        23 => "m = matmul @f:l @f:u".to_owned(),
        24 => format!("qr {a} --pivot"),
        25 => "cholesky 4,2;2,3".to_owned(),
        26 => "ldlt 1,2;2,1".to_owned(),
        27 => format!("e = eig {square}"),
        28 => format!("svd {square} --values"),
        29 => format!("lstsq {a} ones:{n}"),
        30 => format!("pinv {a}"),
        31 => "rank @p".to_owned(),
        // Spaces.
        32 => format!("subspaces {a}"),
        33 => "coords 3,4 --basis 1,1;1,-1".to_owned(),
        34 => format!("gram-schmidt {square}"),
        35 => format!("d = dft rand:{long}:{seed}"),
        36 => "idft @d".to_owned(),
        // Geometry.
        37 => format!("classify rand:{n}x2:{seed} sphere --center 0,0 --radius 0.5 --count"),
        38 => format!("classify rand:{n}x3:{seed} hyperplane --weights 1,2,3 --bias -{k}"),
        // Calculus: expressions that were not there before.
        39 => format!("diff 'x^{k} sin({n}x + {seed})' --at x=0.5"),
        40 => format!("gradient '(x y)^{k} + exp(z/{n})' --at x=1,y=2,z={seed}"),
        41 => format!("hessian 'x^2 y + {seed} x z'"),
        42 => "jacobian 'x y' 'x + y' --at x=1,y=2 --format json".to_owned(),
        // The machine.
        43 => "info".to_owned(),
        44 => format!("completions {}", ["bash", "zsh", "fish"][round % 3]),
        // Files, help, and lines that fail.
        45 => format!("sum {array}"),
        46 => format!("sum h{}.npz --help", round % 3),
        47 => format!("dto {seed}"),
        48 => format!("dot rand:{n} rand:{}", n + 1),
        _ => format!("sum {MARK}"),
    }
}

/// Lines that fail in each round: a misspelt command, lengths that differ.
const FAILURES: usize = 2;

/// KiB of anonymous memory that the process holds, where the system says so.
fn anonymous(child: &Child) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:"))?;
    line.trim().strip_suffix(" kB")?.parse().ok()
}

fn start(place: &Path) -> Child {
    Command::new(env!("CARGO_BIN_EXE_orthant"))
        .args(["batch", "-", "--keep-going", "--quiet", "--threads", "2"])
        .current_dir(place)
        .env_remove("ORTHANT_ISA")
        .env_remove("ORTHANT_NUM_THREADS")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts")
}

#[test]
fn ten_thousand_mixed_commands_leave_memory_as_it_was() {
    let folder = Folder::new("soak");
    let mut child = start(folder.path());
    let mut commands = child.stdin.take().expect("piped");
    let mut results = BufReader::new(child.stdout.take().expect("piped")).lines();
    let stderr = BufReader::new(child.stderr.take().expect("piped"));
    let failures = std::thread::spawn(move || stderr.lines().map_while(Result::ok).collect());
    let array = data("npy/f8-little-c.npy");

    let (mut samples, mut printed) = (Vec::new(), 0);
    for round in 0..ROUNDS {
        // A pipe holds a whole round: nobody waits for the other.
        let lines: Vec<String> = (0..ROUND).map(|i| command(round, i, &array)).collect();
        commands.write_all((lines.join("\n") + "\n").as_bytes()).expect("the batch reads on");
        for line in results.by_ref().map(|line| line.expect("UTF-8")) {
            printed += 1;
            if line.parse() == MARK.parse::<f32>() {
                break;
            }
        }
        samples.extend(anonymous(&child));
    }
    drop(commands);
    assert_eq!(results.count(), 0, "the mark is the last line");
    let failures: Vec<String> = failures.join().expect("read to its end");
    let starts = failures.iter().filter(|line| line.starts_with("error: standard input, line "));
    let unexpected: Vec<_> = starts
        .clone()
        .filter(|line| !line.contains("'dto'") && !line.contains("both must have the same length"))
        .collect();
    assert!(unexpected.is_empty(), "{unexpected:#?}");
    assert_eq!(starts.count(), ROUNDS * FAILURES);
    assert_eq!(child.wait().expect("the program ends").code(), Some(2), "of the first failure");

    let (Some(first), Some(last)) = (samples.get(WARM), samples.last()) else {
        return skipped("the memory of a long batch", "this system has no /proc/PID/status");
    };
    let most = samples[WARM..].iter().max().unwrap_or(last);
    println!("{printed} lines; anonymous KiB: {first} warm, at most {most}, {last} at the end");
    println!("{:?}", samples.iter().step_by(10).collect::<Vec<_>>());
    assert!(*last <= first + GROWTH, "KiB after each round: {samples:?}");
}
