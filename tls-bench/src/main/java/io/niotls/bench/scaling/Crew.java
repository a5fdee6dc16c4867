package io.niotls.bench.scaling;

import io.niotls.bench.scaling.Worker.Share;
import io.niotls.bench.stack.Connector;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Threads with a worker each. Their connections come from one connector, so that they share what a program's do. */
final class Crew implements AutoCloseable {
    private final List<Member> members = new ArrayList<>();

    private record Member(ExecutorService thread, Worker worker) {}

    /** Makes all connections, all threads at once. */
    Crew(ScalingCase measured, Connector connector) throws IOException, InterruptedException {
        List<ExecutorService> threads = new ArrayList<>();
        List<Future<Worker>> workers = new ArrayList<>();
        try {
            for (int i = 0; i < measured.threads(); i++) {
                ExecutorService thread = Executors.newSingleThreadExecutor();
                threads.add(thread);
                workers.add(thread.submit(() -> new Worker(measured, connector)));
            }
            for (int i = 0; i < workers.size(); i++) {
                members.add(new Member(threads.get(i), get(workers.get(i))));
            }
        } finally {
            if (members.size() < threads.size()) {
                threads.forEach(ExecutorService::shutdownNow);
            }
        }
    }

    /** Lets all work for some time, and returns what each has done. */
    List<Share> work(long nanos) throws IOException, InterruptedException {
        List<Future<Share>> futures = new ArrayList<>();
        for (Member member : members) {
            futures.add(member.thread().submit(() -> member.worker().work(nanos)));
        }
        List<Share> shares = new ArrayList<>();
        for (Future<Share> future : futures) {
            shares.add(get(future));
        }
        return shares;
    }

    private static <T> T get(Future<T> future) throws IOException, InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw new IOException("a worker has failed", e.getCause());
        }
    }

    /** Ends the threads, which must be at rest, and the connections. */
    @Override
    public void close() {
        for (Member member : members) {
            member.thread().shutdownNow();
            member.worker().close();
        }
    }
}
