//! The report in a browser: nothing on its console, and the dots where the measurements say.

use crate::harness::{Folder, lacking, orthant, words};
use serde_json::Value;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

/// Chromium under its usual names.
const BROWSERS: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "chrome"];

/// What starts it for a page and nothing else.
const ALONE: [&str; 8] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--window-size=1000,800",
];

/// Tells where everything is that was drawn, as JSON in the page, and says so on the console.
const ASK: &str = r#"<script>
const middle = (path) => {
  const at = path.getBoundingClientRect();
  return [at.x + at.width / 2, at.y + at.height / 2];
};
const charts = [...document.querySelectorAll("figure svg:not(.key)")].map((chart) => ({
  ticks: [...chart.querySelectorAll(".tick")].map((tick) =>
    [tick.dataset.axis, Number(tick.dataset.value), ...middle(tick.querySelector("path"))]),
  dots: [...chart.querySelectorAll(".dot")].map((dot) =>
    [dot.dataset.key, ...middle(dot.querySelector("path"))]),
}));
const told = document.createElement("pre");
told.textContent = "told:" + JSON.stringify(charts) + ":told";
document.body.append(told);
console.log("asked");
</script>
</body>"#;

fn browser() -> Option<&'static str> {
    BROWSERS.into_iter().find(|name| {
        let version = Command::new(name).arg("--version").stderr(Stdio::null()).output();
        version.is_ok_and(|output| output.status.success())
    })
}

/// Opens a page and prints what has become of it; what its console says is on standard error.
fn open(browser: &str, folder: &Folder, page: &Path) -> Output {
    let child = Command::new(browser)
        .args(ALONE)
        .arg(format!("--user-data-dir={}", folder.path().join("profile").display()))
        .args(["--enable-logging=stderr", "--dump-dom"])
        .arg(format!("file://{}", page.display()))
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it told its version");
    let id = child.id();
    // Read while it runs, or a full pipe would stop it; ended if it hangs.
    let watch = std::thread::spawn(move || {
        let start = Instant::now();
        let is_there = || Path::new(&format!("/proc/{id}/exe")).exists();
        while start.elapsed() < Duration::from_secs(120) {
            std::thread::sleep(Duration::from_millis(100));
            if !is_there() {
                return;
            }
        }
        let _ = Command::new("kill").arg(id.to_string()).status();
    });
    let output = child.wait_with_output().expect("it ends");
    watch.join().expect("it only waits");
    output
}

/// Where a value is on an axis, by its ticks, whose places grow with the values or their logarithms.
struct Ticks(Vec<(f64, f64)>);

impl Ticks {
    fn of(chart: &Value, axis: &str) -> Self {
        let ticks = chart["ticks"].as_array().expect("ticks").iter().filter(|t| t[0] == axis);
        let at = if axis == "x" { 2 } else { 3 };
        let number = |value: &Value| value.as_f64().expect("a number");
        Self(ticks.map(|tick| (number(&tick[1]), number(&tick[at]))).collect())
    }

    fn place(&self, value: f64) -> f64 {
        let by = |scale: fn(f64) -> f64, value: f64| {
            let (first, last) = (self.0[0], self.0[self.0.len() - 1]);
            let share = (scale(value) - scale(first.0)) / (scale(last.0) - scale(first.0));
            first.1 + share * (last.1 - first.1)
        };
        let off = |scale: fn(f64) -> f64| {
            self.0.iter().map(|tick| (by(scale, tick.0) - tick.1).abs()).fold(0.0, f64::max)
        };
        let linear: fn(f64) -> f64 = |x| x;
        let log: fn(f64) -> f64 = libm::log;
        by(if self.0[0].0 > 0.0 && off(log) <= off(linear) { log } else { linear }, value)
    }
}

#[test]
fn a_browser_shows_each_dot_where_its_measurement_says() {
    let Some(browser) = browser() else {
        return lacking("the report in a browser", "chromium");
    };
    let folder = Folder::new("report-browser");
    let line = "bench sum dot add matmul dft --sizes 4k,64k --rounds 3 --batch 1 --threads 1,2 --check \
                --report r.html --format json";
    let text = orthant(words(line)).folder(folder.path()).stdout();
    let run: Value = serde_json::from_str(&text).expect("JSON");
    let page = folder.path().join("r.html");
    let plain = std::fs::read_to_string(&page).expect("written");
    std::fs::write(&page, plain.replace("</body>", ASK)).expect("a folder");

    let output = open(browser, &folder, &page);
    let console = String::from_utf8_lossy(&output.stderr).into_owned();
    let said: Vec<&str> = console.lines().filter(|line| line.contains("CONSOLE")).collect();
    assert!(said.len() == 1 && said[0].contains("asked"), "on the console: {console}");
    let dom = String::from_utf8_lossy(&output.stdout).into_owned();
    let told = dom.rsplit_once("told:[").and_then(|(_, rest)| rest.split_once(":told"));
    let (told, _) = told.unwrap_or_else(|| panic!("nothing told: {console}"));
    let charts: Value = serde_json::from_str(&format!("[{told}")).expect("JSON");

    let mut seen = 0;
    for chart in charts.as_array().expect("a list") {
        for dot in chart["dots"].as_array().expect("a list") {
            let key = dot[0].as_str().expect("a key");
            let parts: Vec<&str> = key.split('|').collect();
            let (x, y) = match parts[0] {
                "roofline" => ("flops_per_byte", "gigaflops"),
                "throughput" if ["matmul", "dft"].contains(&parts[1]) => {
                    ("footprint_bytes", "gigaflops")
                }
                "throughput" => ("footprint_bytes", "gigabytes_per_second"),
                _ => continue,
            };
            let is_it = |case: &&Value| {
                case["kernel"] == parts[1]
                    && case["isa"] == parts[2]
                    && case["threads"].as_u64() == parts[3].parse().ok()
                    && case["size"] == parts[4]
            };
            let case = run["result"]["cases"].as_array().expect("cases").iter().find(is_it);
            let case = case.unwrap_or_else(|| panic!("{key} is no case"));
            for (axis, name, at) in [("x", x, 1), ("y", y, 2)] {
                let there = dot[at].as_f64().expect("a place");
                let value = case[name].as_f64().expect("a number");
                let expected = Ticks::of(chart, axis).place(value);
                assert!(
                    (there - expected).abs() < 1.0,
                    "{key}: {name} {value} belongs at {axis} {expected:.2} and is at {there:.2}"
                );
            }
            seen += 1;
        }
    }
    // Five kernels, two sizes, two numbers of threads, two charts.
    assert_eq!(seen, 40);
}
