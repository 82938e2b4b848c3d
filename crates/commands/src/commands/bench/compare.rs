//! Two variants that were measured in the same rounds.

use crate::commands::bench::question;
use crate::error::Failure;
use orthant::Isa;
use orthant_bench::kernels::Kernel;
use orthant_bench::run::{Measurement, Run};
use orthant_bench::statistics::{Comparison, Verdict, compare_pairs};

/// What differs, old and new.
pub enum Pairs {
    /// The instruction set.
    Isas([Isa; 2]),
    /// The number of threads.
    Threads([usize; 2]),
    /// The kernel.
    Kernels([Kernel; 2]),
}

impl Pairs {
    /// Reads `avx2,avx512`, `1,2` or `dot,dot_compensated`.
    pub fn parse(words: &[String]) -> Result<Option<Pairs>, Failure> {
        let [old, new] = match words {
            [] => return Ok(None),
            [old, new] => [old.as_str(), new.as_str()],
            _ => return Err(fault("it takes two variants, as --compare avx2,avx512".to_owned())),
        };
        if let (Some(old), Some(new)) = (Isa::from_name(old), Isa::from_name(new)) {
            let missing = [old, new].into_iter().find(|isa| !isa.is_available());
            return match missing {
                Some(isa) => Err(fault(format!("this machine does not have {}", isa.name()))),
                None => Ok(Some(Pairs::Isas([old, new]))),
            };
        }
        if let (Ok(old @ 1..), Ok(new @ 1..)) = (old.parse(), new.parse()) {
            return Ok(Some(Pairs::Threads([old, new])));
        }
        match (Kernel::from_name(old), Kernel::from_name(new)) {
            (Some(x), Some(y)) if x.class() == y.class() => Ok(Some(Pairs::Kernels([x, y]))),
            (Some(_), Some(_)) => Err(fault(format!("{old} and {new} take different operands"))),
            _ => {
                let is_known = |word: &&str| {
                    Isa::from_name(word).is_some()
                        || Kernel::from_name(word).is_some()
                        || word.parse::<usize>().is_ok()
                };
                let stranger = [old, new].into_iter().find(|word| !is_known(word));
                Err(fault(match stranger {
                    Some(word) => unknown(word),
                    None => format!("{old} and {new} are not of a kind"),
                }))
            }
        }
    }

    /// A new case beside its old counterpart of the same run, round by round.
    pub fn compare(&self, run: &Run, case: &Measurement) -> Option<Comparison> {
        let mut old = case.clone();
        match self {
            Pairs::Isas([x, y]) if case.isa == y.name() => old.isa = x.name().to_owned(),
            Pairs::Threads([x, y]) if case.threads == *y => old.threads = *x,
            Pairs::Kernels([x, y]) if case.kernel == y.name() => old.kernel = x.name().to_owned(),
            _ => return None,
        }
        let old = run.cases.iter().find(|other| other.is_case_of(&old))?;
        Some(compare_pairs(&case.samples, &old.samples))
    }
}

fn unknown(name: &str) -> String {
    format!(
        "there is no instruction set, number of threads or kernel {name:?}; {}info lists the \
         instruction sets, bench --list the kernels",
        question(name)
    )
}

fn fault(text: String) -> Failure {
    Failure::Usage(format!("bench: --compare: {text}"))
}

/// A comparison as JSON; `null` where there is none.
pub fn comparison_json(comparison: &Option<Comparison>) -> serde_json::Value {
    comparison.as_ref().map_or(serde_json::Value::Null, |c| {
        serde_json::json!({
            "ratio": c.ratio.median,
            "interval": [c.ratio.low, c.ratio.high],
            "verdict": c.verdict.name(),
            "slower": c.verdict == Verdict::Slower,
            "machine": c.drift,
        })
    })
}
