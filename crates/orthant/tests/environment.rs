//! What the environment variables do, each seen from a process of its own.

use orthant::{Isa, Kernels, MatRef};
use std::process::{Command, Output};

/// Says which test is the parent's question and which the child's answer.
const CHILD: &str = "ORTHANT_TEST_CHILD";

/// Runs the test `child` alone, in a process with these variables.
fn run_child(variables: &[(&str, &str)]) -> Output {
    let mut command = Command::new(std::env::current_exe().expect("this program has a path"));
    command.args(["child", "--exact", "--nocapture", "--test-threads=1"]).env(CHILD, "1");
    command.env_remove("ORTHANT_ISA").env_remove("ORTHANT_NUM_THREADS");
    let output = command.envs(variables.iter().copied()).output().expect("it can run again");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output
}

/// The line after `key`, of what the child printed.
fn told(output: &Output, key: &str) -> String {
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let line = text.lines().find_map(|line| line.split_once(key)).expect(&text);
    line.1.trim().to_owned()
}

/// Threads of this process, where the system tells.
fn threads() -> Option<usize> {
    Some(std::fs::read_dir("/proc/self/task").ok()?.count())
}

/// The bits of one thread, where no thread of the pool makes the call.
fn from_outside_the_pool() {
    let core = Kernels::active();
    let numbers = |n: usize, step: f32| (0..n).map(|i| (i as f32 * step).fract() - 0.3).collect();
    let (a, b): (Vec<f32>, Vec<f32>) = (numbers(3_000_001, 0.37), numbers(3_000_001, 0.71));
    for n in [400_000, 1_000_000, 3_000_001] {
        let (a, b) = (&a[..n], &b[..n]);
        assert_eq!(orthant::dot(a, b), core.dot(a, b));
        assert_eq!(orthant::norm_l2(a), core.norm_l2(a));
        let (mut found, mut expected) = (vec![0.0; n], vec![0.0; n]);
        orthant::project(a, b, &mut found).expect("they fit");
        core.project(a, b, &mut expected).expect("they fit");
        assert_eq!(found, expected);
    }
    for (rows, cols) in [(1000, 3000), (300_000, 10), (3, 1_000_000)] {
        let matrix = MatRef::new(&a[..rows * cols], rows, cols).expect("they fit");
        let (mut found, mut expected) = (vec![0.0; rows], vec![0.0; rows]);
        orthant::matvec(matrix, &b[..cols], &mut found).expect("they fit");
        core.matvec(matrix, &b[..cols], &mut expected).expect("they fit");
        assert_eq!(found, expected);
        let (mut found, mut expected) = (vec![0.0; cols], vec![0.0; cols]);
        orthant::matvec_transposed(matrix, &b[..rows], &mut found).expect("they fit");
        core.matvec_transposed(matrix, &b[..rows], &mut expected).expect("they fit");
        assert_eq!(found, expected);
    }
}

#[test]
fn child() {
    if std::env::var_os(CHILD).is_none() {
        return;
    }
    let before = threads();
    let small = vec![1.0; 1000];
    assert_eq!(orthant::dot(&small, &small), Kernels::active().dot(&small, &small));
    assert_eq!(orthant::norm_l2(&small), Kernels::active().norm_l2(&small));
    println!("\nstarted by small ones: {}", threads() != before);
    let large = vec![1.0; 4_000_000];
    assert_eq!(orthant::sum(&large), 4e6);
    from_outside_the_pool();
    println!("threads: {}", rayon::current_num_threads());
    println!("isa: {}", orthant::kernels().isa().name());
}

#[test]
fn nothing_said_is_the_widest_set_and_small_operands_start_no_threads() {
    let output = run_child(&[]);
    assert_eq!(told(&output, "isa:"), Isa::active().name());
    assert_eq!(told(&output, "started by small ones:"), "false");
    assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn the_number_of_threads_is_that_of_the_variable() {
    // The child also compares bits.
    for number in ["1", "2", "3", "5", "8", "64"] {
        let output = run_child(&[("ORTHANT_NUM_THREADS", number)]);
        assert_eq!(told(&output, "threads:"), number);
        assert_eq!(told(&output, "started by small ones:"), "false");
    }
}

#[test]
fn the_instruction_set_is_that_of_the_variable() {
    for isa in Isa::available() {
        assert_eq!(told(&run_child(&[("ORTHANT_ISA", isa.name())]), "isa:"), isa.name());
    }
    for unset in ["", "auto"] {
        assert_eq!(told(&run_child(&[("ORTHANT_ISA", unset)]), "isa:"), Isa::active().name());
    }
}

#[test]
fn what_makes_no_sense_is_ignored_with_one_line() {
    let output = run_child(&[("ORTHANT_ISA", "sse9")]);
    assert_eq!(told(&output, "isa:"), Isa::active().name());
    let line = String::from_utf8_lossy(&output.stderr);
    assert!(line.starts_with("orthant: ORTHANT_ISA=sse9 is ignored; this machine has scalar"));
    assert_eq!(line.lines().count(), 1, "{line}");

    let output = run_child(&[("ORTHANT_NUM_THREADS", "0")]);
    let line = String::from_utf8_lossy(&output.stderr);
    assert_eq!(line, "orthant: ORTHANT_NUM_THREADS=0 is ignored; write a number from 1\n");
}
