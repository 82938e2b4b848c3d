//! What factorisations tell of how far they are, and that nobody's listening changes a bit.

use orthant::owned::{self, Ldlt, Lu, Qr};
use orthant::{Kernels, Matrix, Normalization, Threads, Watcher, spaces, spectrum, watched};
use std::sync::{Arc, Mutex};

/// The shares told, one after the other.
#[derive(Default)]
struct Shares(Mutex<Vec<f32>>);

impl Watcher for Shares {
    fn begin(&self, _: usize) -> usize {
        0
    }
    fn done(&self, _: usize) {}
    fn reached(&self, share: f32) {
        self.0.lock().unwrap().push(share);
    }
}

const N: usize = 200;

fn random(rows: usize, cols: usize) -> Matrix {
    let mut state = 7_u32;
    Matrix::from_fn(rows, cols, |_, _| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as f32 / (1 << 24) as f32 - 0.5
    })
}

fn symmetric(shift: f32) -> Matrix {
    let (a, t) = (random(N, N), random(N, N).transposed());
    let element = |m: &Matrix, i: usize, j: usize| m.get(i, j).unwrap();
    Matrix::from_fn(N, N, |i, j| {
        element(&a, i, j) + element(&t, i, j) + if i == j { shift } else { 0.0 }
    })
}

/// The work has the same bits with a watcher and without, and tells shares that grow in each of so many stages, to 0.9 at
/// least in the last one.
fn check(name: &str, stages: usize, work: impl Fn(Kernels<Threads>) -> Vec<f32>) {
    let bits = |values: Vec<f32>| values.into_iter().map(f32::to_bits).collect::<Vec<_>>();
    let told = Arc::new(Shares::default());
    let alone = bits(work(orthant::kernels()));
    let seen = watched(told.clone(), || bits(work(orthant::kernels())));
    assert!(alone == seen, "{name}");
    let shares = told.0.lock().unwrap();
    assert!(shares.iter().all(|share| (0.0..=1.0).contains(share)), "{name}: {shares:?}");
    let steps_back = shares.windows(2).filter(|pair| pair[1] < pair[0]).count();
    assert_eq!(steps_back + 1, stages, "{name}: {shares:?}");
    assert!(shares.last().is_some_and(|last| *last >= 0.9), "{name}: {shares:?}");
    assert!(shares.len() <= 3 * stages * N, "{name}");
}

#[test]
fn factorisations_tell_how_far_they_are() {
    let a = random(N, N);
    let tall = random(2 * N, N);
    for a in [&a, &tall] {
        check("lu", 1, |on| Lu::on(on, a).unwrap().u().into_vec());
        check("qr", 2, |on| Qr::on(on, a).unwrap().q().unwrap().into_vec());
        check("pivoted qr", 2, |on| Qr::pivoted_on(on, a).unwrap().q().unwrap().into_vec());
        check("gram-schmidt", 1, |on| spaces::gram_schmidt(on, a).unwrap().0.into_vec());
    }
    check("full q", 2, |on| Qr::on(on, &tall).unwrap().full_q().unwrap().into_vec());
    check("cholesky", 1, |on| owned::cholesky(on, &symmetric(50.0)).unwrap().into_vec());
    check("ldlt", 1, |on| Ldlt::on(on, &symmetric(0.0)).unwrap().l.into_vec());
    check("refined", 2, |on| owned::solve_matrix_refined(on, &a, &a).unwrap().into_vec());
    check("lstsq", 2, |on| owned::lstsq_matrix(on, &tall, &tall).unwrap().x.into_vec());
}

/// The answer's last stage is told of product by product.
#[test]
fn solutions_tell_how_far_they_are() {
    let (a, told) = (random(N, N), Arc::new(Shares::default()));
    watched(told.clone(), || owned::inverse(orthant::kernels(), &a)).unwrap();
    let shares = told.0.lock().unwrap();
    assert!(shares.ends_with(&[0.0, 0.5]) && shares[shares.len() - 3] > 0.999, "{shares:?}");
}

#[test]
fn spectra_tell_how_far_they_are() {
    let (a, tall) = (random(N, N), random(2 * N, N));
    check("symmetric eigen", 3, |on| {
        let found = spectrum::symmetric_eig(on, &symmetric(0.0)).unwrap();
        [found.values.into_vec(), found.vectors.into_vec()].concat()
    });
    for a in [&a, &tall, &tall.transposed()] {
        check("svd", 4, |on| spectrum::svd(on, a, false).unwrap().u.into_vec());
        check("full svd", 4, |on| spectrum::svd(on, a, true).unwrap().vt.into_vec());
        check("singular values", 2, |on| spectrum::singular_values(on, a).unwrap().into_vec());
    }
    // The product of the vectors at the end is told of part by part, after a last 0.
    let told = Arc::new(Shares::default());
    let alone = spectrum::eig(orthant::kernels(), &a).unwrap();
    let seen = watched(told.clone(), || spectrum::eig(orthant::kernels(), &a)).unwrap();
    assert!(alone == seen);
    let shares = told.0.lock().unwrap();
    assert!(shares.iter().all(|share| (0.0..=1.0).contains(share)), "{shares:?}");
    let lasts = shares.windows(2).filter(|pair| pair[1] < pair[0]).map(|pair| pair[0]);
    let lasts: Vec<f32> = lasts.collect();
    assert_eq!(lasts.len(), 4, "{shares:?}");
    assert!(lasts.iter().all(|last| *last >= 0.9), "{lasts:?}");
    assert_eq!(shares.last(), Some(&0.0));
}

/// Large lengths only, a share after each piece of the table and after each stage.
#[test]
fn transforms_tell_how_far_they_are() {
    // A product of 4s, and a prime.
    for (n, stages) in [(1 << 16, 2), (65_537, 4), (256, 0)] {
        let told = Arc::new(Shares::default());
        let x = random(n, 2).into_vec();
        let mut table = vec![0.0; orthant::Dft::table_len(n)];
        let mut scratch = vec![0.0; orthant::Dft::scratch_len(n)];
        let (mut re, mut im) = (x[..n].to_vec(), x[n..].to_vec());
        let (expected_re, expected_im) = {
            let (mut re, mut im) = (re.clone(), im.clone());
            let dft = orthant::kernels().dft(n, &mut table).unwrap();
            dft.transform(&mut re, &mut im, Normalization::Ortho, &mut scratch).unwrap();
            (re, im)
        };
        watched(told.clone(), || {
            let on = orthant::kernels();
            let dft = on.dft(n, &mut table)?;
            on.dft_transform(&dft, [&mut re, &mut im], Normalization::Ortho, &mut scratch)
        })
        .unwrap();
        assert!(re == expected_re && im == expected_im, "{n}");
        let shares = told.0.lock().unwrap();
        let steps_back = shares.windows(2).filter(|pair| pair[1] < pair[0]).count();
        assert_eq!(steps_back + usize::from(!shares.is_empty()), stages, "{n}: {shares:?}");
        assert!(shares.iter().all(|share| (0.0..=1.0).contains(share)), "{n}: {shares:?}");
        assert!(shares.last().is_none_or(|last| *last == 1.0), "{n}: {shares:?}");
    }
}
