package io.niotls.cli.proxy;

import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The servers of a group, and whose turn it is: nginx's smooth weighted round robin, which spreads a heavy server's turns among
 * the others'. Safe for use by several threads.
 *
 * <p>A server that has failed is doubted for a while: others come first, then backups, and only if none of them is left it is
 * asked again. When the time is over one connection tries it; the others follow when that one succeeds.
 */
final class Upstreams {
    /** How long a server that has failed is doubted: nginx's default fail_timeout; its default max_fails is 1. */
    static final Duration DOUBT = Duration.ofSeconds(10);

    /**
     * One address of a server.
     *
     * @param server as it was configured
     * @param address where to connect to
     */
    record Target(UpstreamServer server, InetSocketAddress address) {}

    private static final class Peer {
        private final Target target;
        private int current;
        private boolean doubted;
        private long doubtEnds;

        private Peer(Target target) {
            this.target = target;
        }

        private boolean isTrusted(long now) {
            return !doubted || now - doubtEnds >= 0;
        }
    }

    private final ReentrantLock lock = new ReentrantLock();
    /** What changes in them is guarded by the lock. */
    private final List<Peer> peers;

    /** Makes a group of addresses. */
    Upstreams(List<Target> targets) {
        this.peers = targets.stream().map(Peer::new).toList();
    }

    /**
     * Asks the platform's resolver for every address of every server; each becomes one of its own, as in nginx.
     *
     * @throws UnknownHostException if a name has none
     */
    static Upstreams resolve(UpstreamGroup group) throws UnknownHostException {
        List<Target> targets = new ArrayList<>();
        for (UpstreamServer server : group.servers()) {
            for (InetSocketAddress address : server.address().resolve()) {
                targets.add(new Target(server, address));
            }
        }
        return new Upstreams(targets);
    }

    /** Begins to look for a server for one connection. */
    Attempts attempts(ProxySettings.NextUpstream policy, long now) {
        return new Attempts(policy, now);
    }

    /** The servers that one connection has tried. For one thread. */
    final class Attempts {
        private final ProxySettings.NextUpstream policy;
        private final long begun;
        private final Set<Peer> tried = new HashSet<>();
        private Peer last;

        private Attempts(ProxySettings.NextUpstream policy, long begun) {
            this.policy = policy;
            this.begun = begun;
        }

        /** Returns the server to try next; none if the policy or the group has no more. */
        Optional<Target> next(long now) {
            if (!tried.isEmpty() && !mayGoOn(now)) {
                return Optional.empty();
            }
            lock.lock();
            try {
                last = choose(tried, now);
            } finally {
                lock.unlock();
            }
            if (last == null) {
                return Optional.empty();
            }
            tried.add(last);
            return Optional.of(last.target);
        }

        private boolean mayGoOn(long now) {
            return policy.enabled()
                    && (policy.tries() == 0 || tried.size() < policy.tries())
                    && (policy.timeout().isZero() || now - begun < policy.timeout().toNanos());
        }

        /** Says that the last one serves the connection. */
        void succeeded() {
            lock.lock();
            try {
                last.doubted = false;
            } finally {
                lock.unlock();
            }
        }

        /** Says that the last one cannot be reached, or is not who it should be. */
        void failed(long now) {
            lock.lock();
            try {
                doubt(last, now);
            } finally {
                lock.unlock();
            }
        }

        /**
         * Says that the last one has answered, but does not serve this connection, for a reason of its client's choice: that is
         * no ground to doubt it. If it is doubted already the next connection may try it in this one's place.
         */
        void refused(long now) {
            lock.lock();
            try {
                last.doubtEnds = now;
            } finally {
                lock.unlock();
            }
        }
    }

    // ---- Under the lock ----

    private static void doubt(Peer peer, long now) {
        peer.doubted = true;
        peer.doubtEnds = now + DOUBT.toNanos();
    }

    private Peer choose(Set<Peer> tried, long now) {
        Peer chosen = null;
        for (int rank = 0; rank < 4 && chosen == null; rank++) {
            boolean trusted = rank < 2;
            boolean backup = rank % 2 == 1;
            int total = 0;
            for (Peer peer : peers) {
                if (peer.target.server.backup() == backup && peer.isTrusted(now) == trusted && !tried.contains(peer)) {
                    peer.current += peer.target.server.weight();
                    total += peer.target.server.weight();
                    if (chosen == null || peer.current > chosen.current) {
                        chosen = peer;
                    }
                }
            }
            if (chosen != null) {
                chosen.current -= total;
            }
        }
        if (chosen != null && chosen.doubted) {
            // Nobody else shall wait for it until this one knows.
            doubt(chosen, now);
        }
        return chosen;
    }
}
