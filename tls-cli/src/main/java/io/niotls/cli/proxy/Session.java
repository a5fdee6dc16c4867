package io.niotls.cli.proxy;

import io.niotls.cli.common.Reason;
import io.niotls.nio.TlsSocketChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;

/** One proxied connection: its phase, and what is the same in every phase. For the loop's thread. */
final class Session {
    private final ProxyLoop loop;
    private final Service service;
    private final Account account;
    private final Timers.Timer timer;
    private Phase phase;

    private Session(ProxyLoop loop, Service service, Account account) {
        this.loop = loop;
        this.service = service;
        this.account = account;
        this.timer = loop.timers().timer(() -> step(() -> phase.late()));
    }

    /**
     * Begins with a client that was accepted.
     *
     * @param listen where
     * @param channel closed if this fails
     * @throws IOException if the client has gone already
     */
    static Session begin(ProxyLoop loop, Service service, Listen listen, TlsSocketChannel channel) throws IOException {
        Session session;
        Phase first;
        try {
            InetSocketAddress address = (InetSocketAddress) channel.getRemoteAddress();
            ProxyHeader direct = ProxyHeader.of(address, channel.getLocalAddress());
            session = new Session(loop, service, new Account(address, loop.now()));
            Side client = new Side(session, channel, loop.selector());
            first = listen.proxyProtocol()
                    ? new ReadingHeader(session, client, direct, listen.tls())
                    : ReadingHeader.after(session, client, direct, listen.tls(), Client.NOTHING);
        } catch (IOException | RuntimeException | Error gone) {
            channel.abort();
            throw gone;
        }
        loop.add(session);
        session.step(() -> first);
        return session;
    }

    // ---- What happens ----

    /** A side is ready. */
    void ready(Side side, int operations) {
        Phase next;
        try {
            next = phase.ready(side, operations);
        } catch (RuntimeException | Error fault) {
            if (!survives(fault)) {
                throw fault;
            }
            return;
        }
        if (next != phase) {
            step(() -> next);
        }
    }

    /** The proxy does not wait for it any longer. */
    void stop() {
        step(() -> phase.stopped());
    }

    /** One of the steps that a phase can take: returns the phase that follows. */
    interface Step {
        Phase take();
    }

    /** Takes a step, and begins the phases that follow. */
    void step(Step step) {
        try {
            Phase next = step.take();
            while (next != phase) {
                timer.cancel();
                phase = next;
                next = phase.enter();
            }
        } catch (RuntimeException | Error fault) {
            if (!survives(fault)) {
                throw fault;
            }
        }
    }

    /**
     * Ends this connection, which has met with a fault of ours.
     *
     * @return whether that is all; else the fault is to be thrown again: it concerns every connection, or nobody could be told
     */
    private boolean survives(Throwable fault) {
        // A stack is this connection's own. Without memory nobody knows what else was left half done, and by whom.
        boolean own = !(fault instanceof VirtualMachineError) || fault instanceof StackOverflowError;
        try {
            report("the connection is reset because of a fault of niotls: " + fault);
        } catch (RuntimeException | Error untold) {
            own = false;
            keep(untold, fault);
        }
        try {
            phase.abort();
        } catch (RuntimeException | Error another) {
            keep(another, fault);
        }
        phase = new Ended(this, Account.Status.INTERNAL);
        phase.enter();
        return own;
    }

    private static void keep(Throwable further, Throwable fault) {
        // The machine keeps some errors ready, and throws the same one again.
        if (further != fault) {
            fault.addSuppressed(further);
        }
    }

    // ---- For the phases ----

    ProxyLoop loop() {
        return loop;
    }

    Service service() {
        return service;
    }

    ProxySettings settings() {
        return service.settings();
    }

    Account account() {
        return account;
    }

    /** Returns the time in nanoseconds. */
    long now() {
        return loop.now();
    }

    /** Sets when the phase is late, from now on; it is cancelled when the phase ends. */
    void timeOutAfter(Duration time) {
        timer.set(now() + time.toNanos());
    }

    /** Says what failed. */
    void report(String words, IOException failure) {
        report(words + ": " + Reason.of(failure));
    }

    /** Says something about this connection. */
    void report(String words) {
        loop.report("client " + Addresses.text(account.client()) + ": " + words);
    }

    /** Is over: takes it from the loop. */
    void over(Account.Status status) {
        timer.cancel();
        loop.remove(this, status);
    }
}
