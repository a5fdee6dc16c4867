package io.niotls.cli.proxy;

import io.niotls.cli.common.Reason;
import io.niotls.nio.TlsSelectorProvider;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A stream proxy that runs: sockets that listen, and loops that serve what they accept, each in a thread of its own.
 *
 * <p>Safe for use by several threads.
 */
public final class Proxy implements AutoCloseable {
    private final ConfigurationSource source;
    private final ProxyTls tls = new ProxyTls();
    private final AccessLogs accessLogs;
    private final TlsSelectorProvider provider;
    private final List<ProxyLoop> loops = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final Consumer<String> errors;
    /** What has ended a thread that should have gone on; the first one. */
    private final AtomicReference<Throwable> fatal = new AtomicReference<>();
    /** Held while a configuration is loaded, which may take its time: the last one that was asked for shall win. */
    private final ReentrantLock loading = new ReentrantLock();
    /** Taken after the other one, and for a short time. */
    private final ReentrantLock lock = new ReentrantLock();
    /** By the configured address, in the configuration's order. Guarded by the lock. */
    private Map<InetSocketAddress, Listening> listening = new LinkedHashMap<>();
    /** Guarded by the lock. */
    private boolean stopped;

    /**
     * Where a proxy's words go.
     *
     * @param accessLog the lines of {@link AccessLog.StandardOutput}
     * @param errors hears of what fails, a sentence each; called by several threads, and must not take long
     */
    public record Output(PrintStream accessLog, Consumer<String> errors) {}

    /**
     * How much a proxy does at one time.
     *
     * @param workers how many threads serve, 1 or more; a connection belongs to one of them
     * @param connections how many connections there are at most, at least one for each worker. Each worker has the same part of
     *     them, and accepts no more while it has no room: those that come wait in the system's queue, or go to another worker
     */
    public record Capacity(int workers, int connections) {
        /** With two sockets, and two buffers while bytes are under way, most systems have room for so many. */
        public static final int DEFAULT_CONNECTIONS = 10_000;

        /** Checks the numbers. */
        public Capacity {
            if (workers < 1) {
                throw new IllegalArgumentException("at least one thread must serve, not " + workers);
            }
            if (connections < workers) {
                throw new IllegalArgumentException(
                        "there is at least one connection for each worker: " + connections + " for " + workers);
            }
        }

        /** Returns how many connections one of the workers serves, counted from 0. */
        int connectionsOf(int worker) {
            return connections / workers + (worker < connections % workers ? 1 : 0);
        }
    }

    private Proxy(ConfigurationSource source, Capacity capacity, Output output, LongSupplier nanoTime) throws IOException {
        this.source = source;
        this.errors = output.errors();
        this.accessLogs = new AccessLogs(output.accessLog(), output.errors());
        // The phases of a session have timeouts of their own, which say which side was late with what.
        this.provider = TlsSelectorProvider.builder().startPlain().handshakeTimeout(Duration.ZERO).build();
        ProxyLoop.Surroundings surroundings =
                new ProxyLoop.Surroundings(provider, nanoTime, Clock.systemDefaultZone(), accessLogs, output.errors());
        for (int i = 0; i < capacity.workers(); i++) {
            ProxyLoop loop = new ProxyLoop(surroundings, capacity.connectionsOf(i));
            loops.add(loop);
            Thread thread = new Thread(loop, "proxy-" + (i + 1));
            thread.setUncaughtExceptionHandler((dead, fault) -> died(fault));
            threads.add(thread);
        }
    }

    /**
     * Loads the configuration, listens, and serves from then on.
     *
     * <p>If one of its threads ends by a fault all of it is stopped at once, the output says so, and so does {@link #awaitEnd}.
     *
     * @throws ConfigurationException if the configuration cannot be used
     * @throws IOException if a file cannot be read, a name has no address, or a socket cannot be bound
     */
    public static Proxy start(ConfigurationSource source, Capacity capacity, Output output) throws IOException {
        return start(source, capacity, output, System::nanoTime);
    }

    /** Does the same with a clock for timeouts and rates, after each change of which {@link #wakeup} is to be called. */
    static Proxy start(ConfigurationSource source, Capacity capacity, Output output, LongSupplier nanoTime) throws IOException {
        Proxy proxy = new Proxy(source, capacity, output, nanoTime);
        try {
            proxy.load();
        } catch (IOException | RuntimeException failure) {
            proxy.discard();
            throw failure;
        }
        proxy.threads.forEach(Thread::start);
        return proxy;
    }

    /** Lets go of everything, where nothing has begun. */
    private void discard() {
        closeAll(listening);
        loops.forEach(ProxyLoop::discard);
        accessLogs.close();
    }

    /** Returns where it listens, with real ports, in the order of the configuration. */
    public List<InetSocketAddress> addresses() throws IOException {
        lock.lock();
        try {
            List<InetSocketAddress> addresses = new ArrayList<>();
            for (Listening each : listening.values()) {
                addresses.add(each.address());
            }
            return addresses;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Loads the configuration again, with all its files, for the connections to come; those that are there are not touched.
     * Sockets are kept, opened and closed as it says. If any of it fails everything stays as it is, and the output says why; so
     * it is once the proxy was stopped.
     *
     * @return whether it was loaded
     */
    public boolean reload() {
        try {
            load();
            return true;
        } catch (IOException | RuntimeException failure) {
            errors.accept("the configuration was not loaded again, the old one stays: " + Reason.of(failure));
            return false;
        }
    }

    private void load() throws IOException {
        loading.lock();
        try {
            ProxyConfiguration configuration = source.load();
            use(configuration, purposes(configuration));
        } finally {
            loading.unlock();
        }
    }

    private void use(ProxyConfiguration configuration, Map<InetSocketAddress, Listening.Purpose> purposes) throws IOException {
        lock.lock();
        try {
            if (stopped) {
                throw new IOException("the proxy was stopped, and accepts nothing more");
            }
            Map<InetSocketAddress, Listening> opened = open(purposes);
            try {
                accessLogs.open(logFiles(configuration));
            } catch (IOException failure) {
                closeAll(opened);
                throw failure;
            }
            replace(purposes, opened);
        } finally {
            lock.unlock();
        }
    }

    private Map<InetSocketAddress, Listening.Purpose> purposes(ProxyConfiguration configuration) throws IOException {
        Map<UpstreamGroup, Upstreams> upstreams = new HashMap<>();
        Map<InetSocketAddress, Listening.Purpose> purposes = new LinkedHashMap<>();
        for (ServerBlock block : configuration.servers()) {
            Service service = Service.load(block, tls, upstreams);
            for (Listen listen : block.listens()) {
                if (purposes.put(listen.address(), new Listening.Purpose(listen, service)) != null) {
                    throw new ConfigurationException("two servers listen on " + Addresses.text(listen.address())
                            + ": give one of them another port");
                }
            }
        }
        return purposes;
    }

    private static Set<Path> logFiles(ProxyConfiguration configuration) {
        return configuration.servers().stream()
                .map(block -> block.settings().accessLog())
                .flatMap(log -> log instanceof AccessLog.ToFile file ? Stream.of(file.path()) : null)
                .collect(Collectors.toSet());
    }

    /** Opens what is not open yet: all of it or nothing. */
    private Map<InetSocketAddress, Listening> open(Map<InetSocketAddress, Listening.Purpose> purposes) throws IOException {
        Map<InetSocketAddress, Listening> opened = new HashMap<>();
        try {
            for (Map.Entry<InetSocketAddress, Listening.Purpose> each : purposes.entrySet()) {
                if (!listening.containsKey(each.getKey())) {
                    opened.put(each.getKey(), Listening.open(provider, each.getValue()));
                }
            }
            return opened;
        } catch (IOException failure) {
            closeAll(opened);
            throw failure;
        }
    }

    private void replace(Map<InetSocketAddress, Listening.Purpose> purposes, Map<InetSocketAddress, Listening> opened) {
        Map<InetSocketAddress, Listening> next = new LinkedHashMap<>();
        purposes.forEach((address, purpose) -> {
            Listening kept = listening.remove(address);
            if (kept != null) {
                kept.purpose(purpose);
            }
            next.put(address, kept != null ? kept : opened.get(address));
        });
        Map<InetSocketAddress, Listening> unwanted = listening;
        listening = next;
        loops.forEach(loop -> loop.listen(next.values()));
        closeAll(unwanted);
    }

    private static void closeAll(Map<InetSocketAddress, Listening> sockets) {
        for (Listening each : sockets.values()) {
            try {
                each.close();
            } catch (IOException gone) {
                // It is closed in any case.
            }
        }
    }

    /**
     * Stops in order: listens no more, lets the connections that are there end by themselves, and closes those that are left when
     * the time is over. Returns at once; see {@link #awaitEnd}. It may be called again with another time, from then on.
     *
     * @param time zero or more
     */
    public void stop(Duration time) {
        lock.lock();
        try {
            stopped = true;
            loops.forEach(loop -> loop.stop(time));
            closeAll(listening);
        } finally {
            lock.unlock();
        }
    }

    /** A part of the connections is gone, and nobody would serve those that come to it: better none of it than a part. */
    private void died(Throwable fault) {
        fatal.compareAndSet(null, fault);
        try {
            errors.accept("the proxy ends, for one of its threads has ended by a fault of niotls: " + fault);
        } finally {
            close();
        }
    }

    /**
     * Waits until it was stopped, the last connection is over, and everything that was written has been sent.
     *
     * @throws IllegalStateException if a thread has ended by a fault of ours
     */
    public void awaitEnd() throws InterruptedException {
        for (Thread thread : threads) {
            thread.join();
        }
        accessLogs.close();
        if (fatal.get() != null) {
            throw new IllegalStateException("a thread of the proxy has ended by a fault of niotls: " + fatal.get(), fatal.get());
        }
    }

    /** Looks at the clock again. */
    void wakeup() {
        loops.forEach(ProxyLoop::wakeup);
    }

    /** Stops without waiting for connections to end by themselves. */
    @Override
    public void close() {
        stop(Duration.ZERO);
    }
}
