//! Bytes that cases need, told before anything is allocated.

use crate::kernels::{Class, Kernel, Size};
use crate::rounds::{Case, Kind, kind};

/// Bytes that the operands of these cases take together; the probes work on the same.
pub fn needed(cases: &[Case]) -> u128 {
    let mut seen: Vec<(Kind, Size)> = Vec::new();
    let (mut bytes, mut largest) = (0u128, 0u128);
    for case in cases {
        let key = (kind(case.kernel), case.size);
        if !seen.contains(&key) {
            seen.push(key);
            let own = footprint(case.kernel, case.size);
            bytes = own.saturating_add(bytes);
            largest = largest.max(own);
        }
    }
    // Checking makes one more set at a time.
    largest.saturating_add(bytes)
}

/// Operands, output, scratch, an output's first values, a plan.
fn footprint(kernel: Kernel, size: Size) -> u128 {
    let one = |n: usize| n as u128;
    let elements = match (kernel.class(), size) {
        (Class::Reduce1, Size::Len(n)) => one(n),
        (Class::Map2 | Class::Axpy, Size::Len(n)) => 3 * one(n),
        (Class::Transform, Size::Len(n)) => 10 * one(n),
        (_, Size::Len(n)) => 2 * one(n),
        (Class::Product, Size::Matrix(rows, cols)) => {
            one(rows).saturating_mul(2 * one(cols) + one(rows))
        }
        (Class::Factor | Class::Solve, Size::Matrix(n, _)) => (3 * one(n)).saturating_mul(one(n)),
        (_, Size::Matrix(rows, cols)) => one(rows) * one(cols) + one(rows) + one(cols),
    };
    elements.saturating_mul(4)
}

#[cfg(test)]
mod tests {
    use orthant::Isa;

    use super::*;

    fn case(kernel: Kernel, isa: Isa) -> Case {
        Case { kernel, isa, threads: 1, size: kernel.size_of_footprint(4096) }
    }

    #[test]
    fn memory_counts_shared_operands_once() {
        let one = [case(Kernel::Sum, Isa::Scalar)];
        let two = [case(Kernel::Sum, Isa::Scalar), case(Kernel::NormL2, Isa::Portable)];
        assert_eq!(needed(&one), needed(&two));
        let size = Size::Len(usize::MAX);
        let huge = [Case { kernel: Kernel::Add, isa: Isa::Scalar, threads: 1, size }];
        assert!(needed(&huge) > u128::from(u64::MAX));
        let size = Size::Matrix(usize::MAX, 1);
        let huge = [Case { kernel: Kernel::Matmul, isa: Isa::Scalar, threads: 1, size }; 2];
        assert!(needed(&huge) > u128::from(u64::MAX));
    }
}
