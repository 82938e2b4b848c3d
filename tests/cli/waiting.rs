//! Operations one waits for: the bar on a terminal, and files larger than memory would like.

use crate::harness::{Folder, has_terminal, orthant, skipped};
use orthant::io::{Array, write_npz};
use std::fs::File;
use std::io::{Seek, SeekFrom, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const ORTHANT: &str = env!("CARGO_BIN_EXE_orthant");

/// What a shell's line writes to a terminal, which `script` (of util-linux) pretends to be.
pub fn on_a_terminal(line: &str) -> Result<String, String> {
    let mut command = Command::new("script");
    // A bar is for terminals that say what they are, which a machine without one does not.
    command.args(["-qec", line, "/dev/null"]).env("TERM", "xterm").stdin(Stdio::null());
    match command.output() {
        Ok(output) if output.status.success() => {
            Ok(String::from_utf8_lossy(&output.stdout).into_owned())
        }
        Ok(output) => Err(format!("script ended with {}: {output:?}", output.status)),
        Err(e) => Err(format!("script cannot be run: {e}")),
    }
}

#[test]
fn a_bar_is_shown_on_a_terminal_after_a_second_and_nowhere_else() {
    if !has_terminal("a bar on a terminal") {
        return;
    }
    let slow = "(echo 1 2; sleep 1.3; echo 3 4)";
    let run = |line: String| on_a_terminal(&line).unwrap_or_else(|e| panic!("{line}: {e}"));
    let bar = "GB/s";

    let shown = run(format!("{slow} | {ORTHANT} sum -"));
    assert!(shown.contains(bar) && shown.contains("read"), "{shown:?}");
    // It is gone at the end: what stays is the result, on a line of its own.
    assert!(shown.trim_end().ends_with("10"), "{shown:?}");

    let quiet = run(format!("{slow} | {ORTHANT} sum - -q"));
    assert_eq!(quiet.trim(), "10", "with -q");
    let piped = run(format!("{slow} | {ORTHANT} sum - 2>&1 | cat"));
    assert_eq!(piped.trim(), "10", "standard error in a pipe");
    let soon = run(format!("echo 1 2 3 4 | {ORTHANT} sum -"));
    assert_eq!(soon.trim(), "10", "less than a second");
}

#[test]
fn who_waits_for_no_bytes_is_told_for_what() {
    if !has_terminal("a name on a terminal") {
        return;
    }
    // They all wait at the same time: for their operand.
    let run = |line: &str| {
        let line = format!("(sleep 1.2; echo 2,0; echo 0,2) | {ORTHANT} {line}");
        std::thread::spawn(move || on_a_terminal(&line).unwrap_or_else(|e| panic!("{line}: {e}")))
    };
    let lines = ["matmul - eye:2", "lu - --isa scalar", "svd - --threads 1", "eig - --quiet"];
    let running = lines.map(|line| (line, run(line)));
    let unseen = run("solve - 1,2 2>&1 | cat");
    for (line, shown) in running {
        let (name, shown) =
            (line.split(' ').next().expect("a word"), shown.join().expect("output"));
        let is_told = shown.contains(&format!("{name}  1s"));
        assert_eq!(is_told, !line.contains("--quiet"), "{line}: {shown:?}");
    }
    assert_eq!(unseen.join().expect("output").trim(), "0.5 1");
}

#[test]
fn large_arrays_are_cut_on_a_terminal_only() {
    if !has_terminal("output on a terminal") {
        return;
    }
    let run = |line: String| on_a_terminal(&line).unwrap_or_else(|e| panic!("{line}: {e}"));
    let made = "scale 1 range:0:1001";
    assert_eq!(run(format!("{ORTHANT} {made}")), "0 1 2 ... 998 999 1000\r\n");
    assert_eq!(run(format!("{ORTHANT} {made} | wc -w")).trim(), "1001");
    assert_eq!(run(format!("{ORTHANT} scale 1 '100,2;3,4'")), "100 2\r\n  3 4\r\n");
    assert_eq!(run(format!("{ORTHANT} scale 1 '100,2;3,4' | cat")), "100 2\r\n3 4\r\n");
    // Errors are coloured on a terminal, unless the user says otherwise.
    for (before, after, is_coloured) in [
        ("", "", true),
        ("NO_COLOR=1 ", "", false),
        ("NO_COLOR=1 ", " --color always", true),
        ("", " --color never", false),
        ("TERM=dumb ", "", false),
    ] {
        let shown = run(format!("TERM=xterm; {before}{ORTHANT} sum 1,x{after}; true"));
        assert_eq!(shown.contains("\x1b["), is_coloured, "{before}{after}: {shown:?}");
    }
}

/// A file of zeros but for its first and its last element, which are 3 and 4. What the system
/// need not store it reads like any other page.
fn sparse(path: &Path, shape: &str, elements: u64) {
    sparse_in_order(path, "False", shape, elements);
}

/// The same in Fortran's order, if that is `True`.
fn sparse_in_order(path: &Path, fortran: &str, shape: &str, elements: u64) {
    let text = format!("{{'descr': '<f4', 'fortran_order': {fortran}, 'shape': {shape}, }}");
    let mut file = File::create(path).expect("a writable folder");
    file.write_all(b"\x93NUMPY\x01\x00\x76\x00").expect("room");
    writeln!(file, "{text:<117}").expect("room");
    file.write_all(&3_f32.to_le_bytes()).expect("room");
    file.set_len(128 + 4 * elements).expect("a file system with files of this size");
    file.seek(SeekFrom::End(-4)).expect("a long file");
    file.write_all(&4_f32.to_le_bytes()).expect("room");
}

/// Runs the program and gives the most anonymous memory it had at any tenth of a second, in MiB,
/// with what it printed and how long it took.
fn sampled(arguments: &[&str], folder: &Path) -> (f64, String, f64) {
    sampled_from(Stdio::null(), arguments, folder)
}

/// The same with something to read.
fn sampled_from(stdin: Stdio, arguments: &[&str], folder: &Path) -> (f64, String, f64) {
    let start = Instant::now();
    let child = Command::new(ORTHANT)
        .args(arguments)
        .current_dir(folder)
        .env("TMPDIR", folder)
        .stdin(stdin)
        .stdout(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let status = format!("/proc/{}/status", child.id());
    let sampler = std::thread::spawn(move || {
        let mut most: f64 = 0.0;
        while let Ok(text) = std::fs::read_to_string(&status) {
            let line = text.lines().find_map(|line| line.strip_prefix("RssAnon:"));
            // A process that has ended but was not waited for has no memory any more.
            let Some(kib) = line.and_then(|line| line.split_whitespace().next()) else { break };
            most = most.max(kib.parse::<f64>().expect("a number") / 1024.0);
            std::thread::sleep(Duration::from_millis(100));
        }
        most
    });
    let output = child.wait_with_output().expect("the program ends");
    let seconds = start.elapsed().as_secs_f64();
    assert!(output.status.success());
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    (sampler.join().expect("it only reads"), text, seconds)
}

/// 64 MB of values, which are kept until the last row has been read: whoever gave out the first
/// ones before could not take them back when the last row is bad.
#[test]
fn derivatives_at_many_points_need_flat_memory() {
    if !cfg!(target_os = "linux") {
        return skipped("memory of derivatives at many points", "only Linux tells it");
    }
    const POINTS: usize = 1_000_000;
    let folder = Folder::new("many-points-memory");
    let mut table = String::from("x,y,z,t\n");
    for k in 0..POINTS {
        table += &format!("{},{},1,2\n", k % 1000, k % 777);
    }
    folder.file("points.csv", table.as_bytes());
    drop(table);
    let mut first: Option<Vec<u8>> = None;
    for threads in ["1", "3"] {
        let line = ["hessian", "x*y*z*t", "--points", "points.csv", "--threads", threads];
        let (mib, text, _) = sampled(&[&line[..], &["-o", "h.npy"]].concat(), folder.path());
        assert_eq!(text, "");
        assert!(mib < 60.0, "{mib} MiB on {threads} threads");
        let written = std::fs::read(folder.path().join("h.npy")).expect("the result");
        assert_eq!(written.len(), 128 + 64 * POINTS);
        assert!(first.get_or_insert_with(|| written.clone()) == &written, "{threads} threads");
    }
    // Its rows are matrices in JSON, and of one point after the other.
    let line = ["hessian", "x*y*z*t", "--points", "points.csv", "-o", "h.json"];
    let (mib, _, _) = sampled(&line, folder.path());
    assert!(mib < 60.0, "{mib} MiB for JSON");
    // A bad last row, and nothing is said of the others.
    let mut points = std::fs::OpenOptions::new()
        .append(true)
        .open(folder.path().join("points.csv"))
        .expect("it was written above");
    points.write_all(b"1,2,3,oops\n").expect("room");
    let stderr = orthant(&line[..4]).folder(folder.path()).stderr(1);
    assert!(stderr.contains("line 1000002, column 4: `oops` is not a number"), "{stderr}");
}

/// 48 MB of values and the sides of as many points, kept until the last point has been read.
#[test]
fn classified_points_need_flat_memory() {
    if !cfg!(target_os = "linux") {
        return skipped("memory of classified points", "only Linux tells it");
    }
    const POINTS: usize = 6_000_000;
    let folder = Folder::new("classified-memory");
    let points = folder.path().join("points.npy");
    sparse(&points, &format!("({POINTS}, 2)"), 2 * POINTS as u64);
    let shape = ["sphere", "--center", "0,0", "--radius", "1"];
    let line = [&["classify", "points.npy"][..], &shape].concat();
    for (threads, file) in [("1", "sides.txt"), ("3", "again.txt"), ("2", "sides.json")] {
        let more = ["--threads", threads, "-o", file];
        let (mib, text, _) = sampled(&[&line[..], &more].concat(), folder.path());
        assert_eq!(text, "");
        assert!(mib < 60.0, "{mib} MiB for {file}");
    }
    let read = |name: &str| std::fs::read(folder.path().join(name)).expect("a result");
    let sides = read("sides.txt");
    assert_eq!(sides.len(), 10 * POINTS);
    assert!(sides.starts_with(b"outside 2\ninside -1\n") && sides.ends_with(b"\noutside 3\n"));
    assert!(sides == read("again.txt"), "threads change bits");
    // A bad last row, and nothing is said of the others.
    let mut file = std::fs::OpenOptions::new().write(true).open(&points).expect("it is there");
    file.seek(SeekFrom::End(-4)).expect("a long file");
    file.write_all(&f32::NAN.to_le_bytes()).expect("room");
    let said = orthant(&line).folder(folder.path()).stderr(1);
    assert!(said.contains("the point in row 6000000 has a coordinate that is NaN"), "{said}");
}

/// Rows that are complete only when nearly all has come, of 64 MB.
#[test]
fn rows_that_come_out_of_order_need_flat_memory() {
    if !cfg!(target_os = "linux") {
        return skipped("memory of rows out of order", "only Linux tells it");
    }
    const POINTS: usize = 4_000_000;
    let folder = Folder::new("rows-memory");
    let elements = 4 * POINTS as u64;
    let shape = format!("({POINTS}, 4)");
    sparse_in_order(&folder.path().join("columns.npy"), "True", &shape, elements);
    let mut points = vec![0.0; 4 * POINTS];
    (points[0], points[4 * POINTS - 1]) = (3.0, 4.0);
    let points = Array::matrix(points, POINTS, 4).expect("as many");
    write_npz(folder.path().join("rows.npz"), &[("points", points.view().into())]).expect("room");
    drop(points);
    let zeros = "0\n".repeat(4 * POINTS - 2);
    let header = "%%MatrixMarket matrix array real general";
    folder.file("array.mtx", format!("{header}\n{POINTS} 4\n3\n{zeros}4\n").as_bytes());
    drop(zeros);
    // Of every other point one coordinate, the last point first.
    let mut text = format!(
        "%%MatrixMarket matrix coordinate real general\n{POINTS} 4 {}\n{POINTS} 4 4\n1 1 3\n",
        POINTS / 2
    );
    (2..POINTS / 2).rev().for_each(|k| text += &format!("{} 1 0.5\n", 2 * k));
    folder.file("entries.mtx", text.as_bytes());
    drop(text);

    let shape = ["--count", "sphere", "--center", "0,0,0,0", "--radius", "1"];
    let expected = format!("inside {}\non 0\noutside 2\n", POINTS - 2);
    for name in ["columns.npy", "rows.npz", "array.mtx", "entries.mtx"] {
        let line = [&["classify", name][..], &shape].concat();
        let (mib, text, seconds) = sampled(&line, folder.path());
        println!("{name}: {mib:.1} MiB, {seconds:.1} s");
        assert_eq!(text, expected, "{name}");
        assert!(mib < 48.0, "{mib} MiB for {name}");

        let mut cat = Command::new("cat")
            .arg(folder.path().join(name))
            .stdout(Stdio::piped())
            .spawn()
            .expect("cat");
        let pipe = Stdio::from(cat.stdout.take().expect("piped"));
        let line = [&["classify", "-"][..], &shape].concat();
        let (mib, text, seconds) = sampled_from(pipe, &line, folder.path());
        println!("{name} through a pipe: {mib:.1} MiB, {seconds:.1} s");
        assert_eq!(text, expected, "{name} through a pipe");
        assert!(mib < 48.0, "{mib} MiB for {name} through a pipe");
        assert!(cat.wait().expect("it ends").success());
    }
    let left = std::fs::read_dir(folder.path()).expect("a folder").count();
    assert_eq!(left, 4, "temporary files have no name");
}

/// Points of a mapped file, and a shape that takes longer than the bar's patience.
#[test]
fn a_bar_shows_how_far_classification_is() {
    if !has_terminal("a bar on a terminal") {
        return;
    }
    let points = if cfg!(debug_assertions) { 150_000 } else { 600_000 };
    let folder = Folder::new("classified-bar");
    let path = folder.path().join("points.npy");
    sparse(&path, &format!("({points}, 128)"), 128 * points);
    let run = |more: &str| {
        let line = format!(
            "{ORTHANT} classify {} --count ellipsoid --center ones:128 --shape eye:128{more}",
            path.display()
        );
        on_a_terminal(&line).unwrap_or_else(|e| panic!("{line}: {e}"))
    };
    let slow = run(" --isa scalar --threads 1");
    assert!(slow.contains("GB/s") && slow.contains('%'), "{slow:?}");
    assert!(slow.trim_end().ends_with(&format!("outside  {points}")), "{slow:?}");
    assert!(!run(" --isa scalar --threads 1 --quiet").contains("GB/s"));
}

/// Rows and elements that are told of as they come, or as they are worked through.
#[test]
fn a_bar_shows_how_far_rows_and_elements_are() {
    if !cfg!(target_os = "linux") || Command::new("script").arg("--version").output().is_err() {
        return skipped("a bar on a terminal", "there is no script of util-linux here");
    }
    let folder = Folder::new("pieces-bar");
    let path = folder.path().join("a.npy");
    let elements = 1 << 24;
    sparse(&path, &format!("({elements},)"), elements);
    let (a, out) = (path.display(), folder.path().display());
    let sphere = "--count sphere --center 0,0 --radius 3";
    let patience = "sleep 1.3";
    // They all wait at the same time, for more than a second.
    let lines = [
        (format!("(echo 1,2; {patience}; echo 3,4) | {ORTHANT} classify - {sphere}"), "read", "1"),
        (
            format!("(echo x,y; {patience}; echo 3,4) | {ORTHANT} gradient 'x y' --points -"),
            "read",
            "4 3",
        ),
        (format!("({patience}; echo 2) | {ORTHANT} scale - {a} -o {out}/scaled.npy"), "% ", ""),
        (format!("({patience}; echo 2) | {ORTHANT} axpy - {a} {a} -o {out}/axpy.npy"), "% ", ""),
    ];
    let running = lines.map(|(line, word, end)| {
        std::thread::spawn(move || {
            let shown = on_a_terminal(&line).unwrap_or_else(|e| panic!("{line}: {e}"));
            assert!(shown.contains("GB/s") && shown.contains(word), "{line}: {shown:?}");
            assert!(shown.trim_end().ends_with(end), "{line}: {shown:?}");
        })
    });
    for line in running {
        line.join().expect("what it shows");
    }
    for (name, sum) in [("scaled.npy", "14\n"), ("axpy.npy", "21\n")] {
        assert_eq!(orthant(["sum", name]).folder(folder.path()).stdout(), sum, "{name}");
    }
}

/// Operations of one pass and of several, over a mapped file and what comes late. That each pass is told of as a whole
/// is tested beside the passes.
#[test]
fn a_bar_shows_how_far_passes_are() {
    if !has_terminal("a bar of passes on a terminal") {
        return;
    }
    let folder = Folder::new("passes-bar");
    let (side, elements) = (1 << 11, 1 << 22);
    sparse(&folder.path().join("a.npy"), &format!("({elements},)"), elements);
    sparse(&folder.path().join("m.npy"), &format!("({side}, {side})"), elements);
    let at = folder.path().display();
    // What comes late comes after the bar's patience.
    let late = |file: &str, line: &str| {
        let line = format!("cd {at}; (sleep 1.3; cat {file}) | {ORTHANT} {line}");
        std::thread::spawn(move || {
            let shown = on_a_terminal(&line).unwrap_or_else(|e| panic!("{line}: {e}"));
            (line, shown)
        })
    };
    for (shape, file) in [(format!("ones:{side}"), "x.npy"), (format!("ones:{side}x64"), "b.npy")] {
        let made = orthant(["scale", "1", &shape, "-o", file]).folder(folder.path());
        assert_eq!(made.stdout(), "");
    }
    let running = [
        ("a.npy", "dot a.npy - --compensated", "25"),
        ("a.npy", "cosine a.npy -", "1"),
        ("a.npy", "angle a.npy -", "0"),
        ("a.npy", "distance a.npy - --metric linf", "0"),
        ("a.npy", "project a.npy --onto - -o project.npy", ""),
        ("a.npy", "project a.npy --onto - --scalar", "5"),
        ("a.npy", "reject a.npy --from - -o reject.npy", ""),
        ("x.npy", "matvec m.npy - -o matvec.npy", ""),
        ("x.npy", "matvec m.npy - --transpose -o transposed.npy", ""),
        ("b.npy", "matmul m.npy - -o matmul.npy", ""),
    ]
    .map(|(file, line, end)| (end.to_owned(), late(file, line)));
    for (end, line) in running {
        let (line, shown) = line.join().expect("what it shows");
        assert!(shown.contains("GB/s") && shown.contains("% "), "{line}: {shown:?}");
        assert!(shown.trim_end().ends_with(&end), "{line}: {shown:?}");
    }
    for (file, line) in [
        ("project.npy", "norm"),
        ("reject.npy", "norm"),
        ("matvec.npy", "sum"),
        ("transposed.npy", "sum"),
        ("matmul.npy", "sum"),
    ] {
        let found = orthant([line, file]).folder(folder.path()).stdout();
        let expected = match file {
            "project.npy" => "5\n",
            "reject.npy" => "0\n",
            "matmul.npy" => "448\n",
            _ => "7\n",
        };
        assert_eq!(found, expected, "{file}");
    }
}

/// Factorisations and what is made of them, of a matrix that comes after the bar's patience.
#[test]
fn a_bar_shows_how_far_factorisations_are() {
    if !has_terminal("a bar of shares on a terminal") {
        return;
    }
    let folder = Folder::new("shares-bar");
    let made = [
        ("a.npy", "rand:200x200"),
        ("tall.npy", "rand:300x100"),
        ("eye.npy", "eye:200"),
        ("x.npy", "rand:65536"),
    ];
    for (file, operand) in made {
        let line = ["scale", "1", operand, "-o", file];
        assert_eq!(orthant(line).folder(folder.path()).stdout(), "");
    }
    let at = folder.path().display();
    let late = |file: &str, line: &str| {
        let line = format!("cd {at}; (sleep 1.3; cat {file}) | {ORTHANT} {line}");
        std::thread::spawn(move || {
            let shown = on_a_terminal(&line).unwrap_or_else(|e| panic!("{line}: {e}"));
            (line, shown)
        })
    };
    let running = [
        ("a.npy", "solve - ones:200"),
        ("a.npy", "solve - rand:200x2 --refine"),
        ("a.npy", "inverse -"),
        ("a.npy", "det -"),
        ("a.npy", "lu -"),
        ("tall.npy", "qr -"),
        ("tall.npy", "qr - --pivot --full"),
        ("eye.npy", "cholesky -"),
        ("eye.npy", "ldlt -"),
        ("tall.npy", "lstsq - ones:300"),
        ("a.npy", "eig -"),
        ("a.npy", "eig - --symmetric"),
        ("tall.npy", "svd -"),
        ("tall.npy", "svd - --values"),
        ("a.npy", "rank -"),
        ("a.npy", "cond -"),
        ("tall.npy", "pinv -"),
        ("tall.npy", "colspace -"),
        ("tall.npy", "left-nullspace -"),
        ("tall.npy", "subspaces -"),
        ("tall.npy", "independent -"),
        ("tall.npy", "basis -"),
        ("tall.npy", "gram-schmidt -"),
        ("a.npy", "coords ones:200 --basis -"),
        ("tall.npy", "solvable - ones:300"),
        ("tall.npy", "project ones:300 --onto -"),
        ("x.npy", "dft -"),
        ("x.npy", "idft -"),
        ("a.npy", "transpose -"),
    ]
    .map(|(file, line)| late(file, line));
    for line in running {
        let (line, shown) = line.join().expect("what it shows");
        assert!(shown.contains("% ") && shown.contains(" left"), "{line}: {shown:?}");
    }
}

/// A matrix that is at hand, and takes longer than the bar's patience by itself.
#[test]
fn a_bar_shows_how_far_a_long_factorisation_is() {
    if !has_terminal("a bar of a long factorisation on a terminal") {
        return;
    }
    let run = |more: &str| {
        let line = format!("{ORTHANT} svd rand:700x700 --threads 1{more}");
        on_a_terminal(&line).unwrap_or_else(|e| panic!("{line}: {e}"))
    };
    let shown = run("");
    assert!(shown.contains("% ") && shown.contains(" left"), "{shown:?}");
    assert!(!shown.contains("GB/s"), "{shown:?}");
    assert!(!run(" --quiet").contains(" left"));
}

/// A file of 512 MiB, of which no more than a part is ever in memory of one's own.
#[test]
fn half_a_gibibyte_is_worked_through_in_flat_memory() {
    if !cfg!(target_os = "linux") {
        return skipped("memory while reading a large file", "only Linux tells it");
    }
    works_through(1 << 27, 1, 64.0);
}

/// `ORTHANT_LARGE_GIB=6 cargo test --release -p orthant-cli --test cli -- --ignored --nocapture
/// large_files`: with more than the machine's memory it measures the disk.
#[test]
#[ignore = "reads files of ORTHANT_LARGE_GIB (6) GiB"]
fn large_files_are_worked_through_in_flat_memory() {
    if !cfg!(target_os = "linux") {
        return skipped("memory while reading large files", "only Linux tells it");
    }
    let gib = std::env::var("ORTHANT_LARGE_GIB").ok().and_then(|text| text.parse().ok());
    works_through(gib.unwrap_or(6_u64) << 28, 2, 200.0);
}

/// Commands over files of so many elements, each so many times, in less than `most` MiB.
fn works_through(elements: u64, times: usize, most: f64) {
    let (rows, cols) = (elements >> 13, 1 << 13);
    let folder = Folder::new(&format!("large-{elements}"));
    sparse(&folder.path().join("vector.npy"), &format!("({elements},)"), elements);
    sparse(&folder.path().join("matrix.npy"), &format!("({rows}, {cols})"), elements);
    let ones = format!("ones:{cols}");
    let counts = format!("negative 0\non {}\npositive 2\n", rows - 2);
    let plane = ["classify", "matrix.npy", "--count", "hyperplane", "--weights", &ones];
    for (arguments, expected) in [
        (&["dot", "vector.npy", "vector.npy"][..], "25\n"),
        (&["norm", "vector.npy"], "5\n"),
        (&["distance", "vector.npy", "vector.npy"], "0\n"),
        (&["matvec", "matrix.npy", &ones, "-o", "y.npy"], ""),
        (&[&plane[..], &["--bias", "0"]].concat(), &counts),
    ] {
        for from in ["the disk or the cache", "what the cache kept"].iter().take(times) {
            let (mib, text, seconds) = sampled(arguments, folder.path());
            let rate = elements as f64 * 4e-9 / seconds;
            let name = arguments[0];
            println!("{name}: {mib:.1} MiB anonymous, {seconds:.2} s, {rate:.2} GB/s from {from}");
            assert!(mib < most, "{arguments:?}: {mib} MiB");
            assert_eq!(text, expected, "{arguments:?}");
        }
    }
    assert_eq!(orthant(["sum", "y.npy"]).folder(folder.path()).stdout(), "7\n");
}
