//! The threads that make the trips to the database: as many as there are connections, each going from one trip to the
//! next. A thread for every request would only queue at the pool, and switching between them costs more than the trip.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crossbeam_channel::{Receiver, Sender, unbounded};
use tokio::sync::oneshot;

use super::pool::{DbError, WAIT};

type Trip = Box<dyn FnOnce() + Send>;

/// Threads that share one queue. They end when the last clone of the crew is dropped and the queue is empty.
#[derive(Clone)]
pub(super) struct Crew {
    queue: Sender<Trip>,
}

impl Crew {
    /// Starts the threads.
    ///
    /// # Errors
    /// The system gives no thread.
    pub(super) fn start(name: &str, threads: u32) -> Result<Crew, DbError> {
        let (queue, trips) = unbounded::<Trip>();
        for _ in 0..threads.max(1) {
            let trips = trips.clone();
            std::thread::Builder::new()
                .name(name.to_owned())
                .spawn(move || work_off(&trips))
                .map_err(|error| DbError::Connect(format!("no thread: {error}")))?;
        }
        Ok(Crew { queue })
    }

    /// Runs `work` on one of the threads.
    ///
    /// # Errors
    /// [`DbError::Busy`] when no thread was free within a second, so `work` was not begun; [`DbError::Cut`] when it
    /// panicked.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, DbError> {
        let (tell, mut told) = oneshot::channel();
        // Whoever takes it first, the thread that begins or the caller who gives up, keeps the other from it.
        let taken = Arc::new(AtomicBool::new(false));
        let given_up = taken.clone();
        let trip: Trip = Box::new(move || {
            if !taken.swap(true, Ordering::AcqRel) {
                // A caller that has gone away needs no answer.
                let _ = tell.send(work());
            }
        });
        self.queue.send(trip).map_err(|_| DbError::Cut)?;
        match tokio::time::timeout(WAIT, &mut told).await {
            Ok(answer) => answer,
            Err(_) if !given_up.swap(true, Ordering::AcqRel) => return Err(DbError::Busy),
            Err(_) => told.await,
        }
        .map_err(|_| DbError::Cut)
    }
}

fn work_off(trips: &Receiver<Trip>) {
    for trip in trips {
        // The caller learns of a panic by the answer that never comes; the thread goes on.
        let _ = catch_unwind(AssertUnwindSafe(trip));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    fn crew() -> (Crew, tokio::runtime::Runtime) {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .build()
            .unwrap();
        (Crew::start("test", 1).unwrap(), runtime)
    }

    #[test]
    fn a_panic_reaches_its_caller_alone() {
        let (crew, runtime) = crew();
        runtime.block_on(async {
            let cut = crew.run(|| std::panic::panic_any("on purpose")).await;
            assert!(matches!(cut, Err(DbError::Cut)), "{cut:?}");
            assert_eq!(crew.run(|| 7).await.unwrap(), 7);
        });
    }

    #[test]
    fn who_waits_too_long_is_told_and_nothing_is_begun() {
        let (crew, runtime) = crew();
        runtime.block_on(async {
            let (go, wait) = std::sync::mpsc::channel::<()>();
            let slow = crew.run(move || wait.recv_timeout(Duration::from_secs(20)).is_ok());
            let (ran, begun) = std::sync::mpsc::channel::<()>();
            let late = async {
                let busy = crew.run(move || ran.send(())).await;
                assert!(matches!(busy, Err(DbError::Busy)), "{busy:?}");
                go.send(()).unwrap();
            };
            // What has begun is waited for, however long it takes.
            let (slow, ()) = tokio::join!(slow, late);
            assert!(slow.unwrap());
            crew.run(|| ()).await.unwrap();
            assert!(begun.try_recv().is_err());
        });
    }
}
