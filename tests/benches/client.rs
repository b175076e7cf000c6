//! What the client costs: the same requests through it and by hand, with the same HTTP library and
//! the same models. Times come from criterion; the ratios are taken in turns in one run, so that
//! whatever else the machine does weighs on both.

mod ways;

use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};

use criterion::Criterion;
use support::loopback::{Answer, Loopback};
use tenant_admin::cipherscale::models::User;

use ways::{Ways, page, user};

const ITEMS: usize = 10_000;
const DELAY: Duration = Duration::from_millis(20);

impl Ways {
    /// A service of many items behind a slow link.
    fn far() -> Self {
        let body: Arc<str> = page(100, ITEMS).into();
        let mut bodies = Vec::new();
        for number in 0..ITEMS / 100 {
            // Pages that are told apart, as a page that comes again is an error.
            bodies.push(Arc::<str>::from(
                body.replacen("\"page\":0", &format!("\"page\":{number}"), 1)
                    .replacen("Jane", &format!("Jane {number}"), 1),
            ));
        }
        Self::to(Loopback::start(move |asked| {
            let offset: usize = asked
                .query("offset")
                .map_or(0, |offset| offset.parse().expect("a number"));
            Answer::Late(DELAY, "200 OK", bodies[offset / 100].clone())
        }))
    }

    fn all(&self, concurrency: usize) -> usize {
        self.runtime.block_on(async {
            let mut items = self.client.users().list().items().concurrency(concurrency);
            let mut count = 0;
            while let Some(item) = items.next().await {
                black_box(item.expect("the server answers"));
                count += 1;
            }
            count
        })
    }
}

/// Both in turns, call by call: the median of what each takes, and the one over the other.
fn ratio<A, B>(name: &str, rounds: usize, client: impl Fn() -> A, by_hand: impl Fn() -> B) {
    let time = |work: &dyn Fn()| {
        let start = Instant::now();
        work();
        start.elapsed()
    };
    let client: &dyn Fn() = &|| drop(black_box(client()));
    let by_hand: &dyn Fn() = &|| drop(black_box(by_hand()));
    let (mut ones, mut others, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
    time(client);
    time(by_hand);
    for round in 0..rounds {
        let (one, other) = if round % 2 == 0 {
            let one = time(client);
            (one, time(by_hand))
        } else {
            let other = time(by_hand);
            (time(client), other)
        };
        ones.push(one);
        others.push(other);
        ratios.push(one.as_secs_f64() / other.as_secs_f64());
    }
    ones.sort_unstable();
    others.sort_unstable();
    ratios.sort_unstable_by(f64::total_cmp);
    let middle = rounds / 2;
    println!(
        "{name}: {:?} through the client, {:?} by hand, ratio {:.3} (quartiles {:.3} to {:.3})",
        ones[middle],
        others[middle],
        ratios[middle],
        ratios[rounds / 4],
        ratios[rounds * 3 / 4],
    );
}

fn allocations(name: &str, ways: &Ways) {
    let count = |work: &dyn Fn() -> User| {
        // Connections and buffers are there after some calls.
        for _ in 0..50 {
            black_box(work());
        }
        let mut counts: Vec<_> = (0..101)
            .map(|_| allocation_counter::measure(|| drop(black_box(work()))).count_total)
            .collect();
        counts.sort_unstable();
        counts[50]
    };
    let (client, by_hand) = (count(&|| ways.get()), count(&|| ways.get_by_hand()));
    println!("{name}: {client} allocations through the client, {by_hand} by hand");
}

fn main() {
    let (small, large, far) = (Ways::small(), Ways::large(), Ways::far());
    println!(
        "a user of {} bytes, a page of {} bytes",
        user().len(),
        page(1_000, 1_000).len()
    );
    assert_eq!(small.get(), small.get_by_hand());
    assert_eq!(large.list(), large.list_by_hand());
    allocations("get of 1 KB", &small);
    ratio(
        "get of 1 KB",
        20_000,
        || small.get(),
        || small.get_by_hand(),
    );
    ratio(
        "page of 1 MB",
        200,
        || large.list(),
        || large.list_by_hand(),
    );
    for concurrency in [1, 4] {
        let start = Instant::now();
        assert_eq!(far.all(concurrency), ITEMS);
        println!(
            "{ITEMS} items over a link with {DELAY:?} delay, .concurrency({concurrency}): {:?}",
            start.elapsed()
        );
    }

    let mut criterion = Criterion::default().configure_from_args();
    let mut group = criterion.benchmark_group("get of 1 KB");
    group.bench_function("client", |bencher| bencher.iter(|| small.get()));
    group.bench_function("by hand", |bencher| bencher.iter(|| small.get_by_hand()));
    group.finish();
    let mut group = criterion.benchmark_group("page of 1 MB");
    group.bench_function("client", |bencher| bencher.iter(|| large.list()));
    group.bench_function("by hand", |bencher| bencher.iter(|| large.list_by_hand()));
    group.finish();
    let mut group = criterion.benchmark_group("10,000 items, 20 ms delay");
    group.sample_size(10);
    for concurrency in [1, 4] {
        group.bench_function(format!("concurrency {concurrency}"), |bencher| {
            bencher.iter(|| far.all(concurrency));
        });
    }
    group.finish();
    criterion.final_summary();
}
