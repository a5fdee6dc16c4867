package io.niotls.cli.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.cli.proxy.ProxySettings.NextUpstream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class UpstreamsTest {
    private static final long DOUBT = Upstreams.DOUBT.toNanos();

    private static Upstreams.Target target(int port, int weight, boolean backup) {
        return new Upstreams.Target(
                new UpstreamServer(new HostPort("127.0.0.1", port), weight, backup),
                new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }

    private static Upstreams group(Upstreams.Target... targets) {
        return new Upstreams(Arrays.asList(targets));
    }

    private static String next(Upstreams.Attempts attempts, long now) {
        return attempts.next(now).map(target -> String.valueOf(target.address().getPort())).orElse("none");
    }

    /** Returns whose turn it is in so many connections, each of which is served by the first server. */
    private static String turns(Upstreams upstreams, int connections, long now) {
        StringBuilder turns = new StringBuilder();
        for (int i = 0; i < connections; i++) {
            Upstreams.Attempts attempts = upstreams.attempts(NextUpstream.DEFAULT, now);
            turns.append(next(attempts, now));
            attempts.succeeded();
        }
        return turns.toString();
    }

    /** Lets every server fail once, and returns them in the order they were tried. */
    private static String failing(Upstreams upstreams, NextUpstream policy, long now) {
        StringBuilder tried = new StringBuilder();
        Upstreams.Attempts attempts = upstreams.attempts(policy, now);
        for (Optional<Upstreams.Target> next = attempts.next(now); next.isPresent(); next = attempts.next(now)) {
            tried.append(next.get().address().getPort());
            attempts.failed(now);
        }
        return tried.toString();
    }

    @Test
    void serversOfOneWeightTakeTurns() {
        assertEquals("123123", turns(group(target(1, 1, false), target(2, 1, false), target(3, 1, false)), 6, 0));
    }

    @Test
    void aHeavyServersTurnsAreSpreadAmongTheOthers() {
        // The example of nginx's commit that brought this.
        assertEquals("1121311", turns(group(target(1, 5, false), target(2, 1, false), target(3, 1, false)), 7, 0));
    }

    @Test
    void everyServerIsTriedOnceAndBackupsLast() {
        Upstreams upstreams = group(target(1, 1, true), target(2, 1, false), target(3, 1, true), target(4, 1, false));
        assertEquals("2413", failing(upstreams, NextUpstream.DEFAULT, 0));
    }

    @Test
    void aServerThatHasFailedComesLastUntilItsTimeIsOver() {
        Upstreams upstreams = group(target(1, 1, false), target(2, 1, false), target(3, 1, true));
        Upstreams.Attempts attempts = upstreams.attempts(NextUpstream.DEFAULT, 0);
        assertEquals("1", next(attempts, 0));
        attempts.failed(0);
        assertEquals("2", next(attempts, 0));
        attempts.succeeded();
        assertEquals("2222", turns(upstreams, 4, DOUBT - 1));
        assertEquals("231", failing(upstreams, NextUpstream.DEFAULT, DOUBT - 1));
    }

    @Test
    void oneConnectionTriesWhatHasFailedBeforeTheOthersFollow() {
        Upstreams upstreams = group(target(1, 9, false), target(2, 1, false));
        Upstreams.Attempts first = upstreams.attempts(NextUpstream.DEFAULT, 0);
        assertEquals("1", next(first, 0));
        first.failed(0);
        Upstreams.Attempts trial = upstreams.attempts(NextUpstream.DEFAULT, DOUBT);
        assertEquals("1", next(trial, DOUBT));
        assertEquals("22", turns(upstreams, 2, DOUBT));
        trial.succeeded();
        assertTrue(turns(upstreams, 10, DOUBT).contains("111"));
    }

    @Test
    void aServerThatDoesNotSuitOneClientIsNotDoubted() {
        Upstreams upstreams = group(target(1, 1, false), target(2, 1, true));
        Upstreams.Attempts unlucky = upstreams.attempts(NextUpstream.DEFAULT, 0);
        assertEquals("1", next(unlucky, 0));
        unlucky.refused(0);
        assertEquals("2", next(unlucky, 0));
        assertEquals("111", turns(upstreams, 3, 0));
    }

    @Test
    void aTrialThatDoesNotSuitItsClientLeavesTheTrialToTheNext() {
        Upstreams upstreams = group(target(1, 1, false), target(2, 1, true));
        Upstreams.Attempts first = upstreams.attempts(NextUpstream.DEFAULT, 0);
        assertEquals("1", next(first, 0));
        first.failed(0);
        Upstreams.Attempts trial = upstreams.attempts(NextUpstream.DEFAULT, DOUBT);
        assertEquals("1", next(trial, DOUBT));
        trial.refused(DOUBT);
        assertEquals("111", turns(upstreams, 3, DOUBT));
    }

    @Test
    void theOnlyServerIsTriedHoweverOftenItHasFailed() {
        Upstreams upstreams = group(target(1, 1, false));
        assertEquals("1", failing(upstreams, NextUpstream.DEFAULT, 0));
        assertEquals("1", failing(upstreams, NextUpstream.DEFAULT, 1));
    }

    @Test
    void noOtherServerIsTriedIfThatIsNotWanted() {
        Upstreams upstreams = group(target(1, 1, false), target(2, 1, false));
        assertEquals("1", failing(upstreams, new NextUpstream(false, 0, Duration.ZERO), 0));
    }

    @Test
    void triesAreCounted() {
        Upstreams upstreams = group(target(1, 1, false), target(2, 1, false), target(3, 1, false));
        assertEquals("12", failing(upstreams, new NextUpstream(true, 2, Duration.ZERO), 0));
    }

    @Test
    void noOtherServerIsTriedWhenTheTimeIsOver() {
        Upstreams upstreams = group(target(1, 1, false), target(2, 1, false), target(3, 1, false));
        Upstreams.Attempts attempts = upstreams.attempts(new NextUpstream(true, 0, Duration.ofNanos(10)), 100);
        assertEquals("1", next(attempts, 100));
        attempts.failed(109);
        assertEquals("2", next(attempts, 109));
        attempts.failed(110);
        assertEquals("none", next(attempts, 110));
    }

    @Test
    void everyAddressOfANameIsAServer() throws Exception {
        Upstreams upstreams = Upstreams.resolve(UpstreamGroup.of(new HostPort("127.0.0.3", 9)));
        Upstreams.Attempts attempts = upstreams.attempts(NextUpstream.DEFAULT, 0);
        assertEquals(new InetSocketAddress("127.0.0.3", 9), attempts.next(0).orElseThrow().address());
        assertTrue(attempts.next(0).isEmpty());
    }
}
