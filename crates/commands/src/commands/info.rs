//! `info`: what this machine is, and what Orthant uses of it.

use crate::context::Context;
use crate::error::Failure;
use crate::output::Value;
use clap::Args;
use orthant::{Isa, machine};

#[derive(Args)]
pub struct Info {}

impl Info {
    pub fn run(&self, context: &Context) -> Result<(), Failure> {
        let isas = Isa::available().map(|isa| Value::Text(isa.name().to_owned())).collect();
        let caches = machine::caches();
        let caches = if caches.is_empty() {
            Value::Unknown
        } else {
            Value::Members(caches.into_iter().map(|(name, n)| (name, Value::Bytes(n))).collect())
        };
        let value = Value::Members(vec![
            ("cpu", machine::cpu_name().map_or(Value::Unknown, Value::Text)),
            ("isas", Value::List(isas)),
            ("portable", Value::Text(Isa::Portable.compiled_to().to_owned())),
            ("active", Value::Text(context.kernels.isa().name().to_owned())),
            ("lanes", Value::Integer(orthant::LANES as u64)),
            ("caches", caches),
            ("threads", Value::Integer(rayon::current_num_threads() as u64)),
        ]);
        context.finish("info", value)
    }
}
