package io.niotls.cli.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class TimersTest {
    private final Timers timers = new Timers();
    private final List<String> done = new ArrayList<>();

    private Timers.Timer timer(String name) {
        return timers.timer(() -> done.add(name));
    }

    @Test
    void runsWhatIsDueInOrderAndOnce() {
        timer("third").set(30);
        timer("first").set(10);
        timer("second").set(20);
        timers.run(9);
        assertEquals(List.of(), done);
        timers.run(20);
        assertEquals(List.of("first", "second"), done);
        timers.run(100);
        timers.run(200);
        assertEquals(List.of("first", "second", "third"), done);
    }

    @Test
    void saysHowLongNothingWillHappen() {
        assertEquals(Timers.NEVER, timers.untilNext(0));
        Timers.Timer later = timer("later");
        later.set(50);
        assertEquals(40, timers.untilNext(10));
        assertEquals(0, timers.untilNext(60));
        later.cancel();
        assertEquals(Timers.NEVER, timers.untilNext(60));
    }

    @Test
    void renewingPutsOffAndBringsForward() {
        Timers.Timer renewed = timer("renewed");
        renewed.set(10);
        renewed.set(100);
        timers.run(50);
        assertEquals(List.of(), done);
        assertEquals(50, timers.untilNext(50));
        renewed.set(60);
        assertEquals(10, timers.untilNext(50));
        timers.run(60);
        assertEquals(List.of("renewed"), done);
    }

    @Test
    void anActionMaySetItsTimerAgain() {
        Timers.Timer[] again = new Timers.Timer[1];
        again[0] = timers.timer(() -> {
            done.add("tick");
            if (done.size() < 3) {
                again[0].set(done.size());
            }
        });
        again[0].set(0);
        timers.run(10);
        assertEquals(List.of("tick", "tick", "tick"), done);
    }

    @Test
    void timesMayOverflow() {
        timer("after").set(Long.MIN_VALUE + 5);
        timer("before").set(Long.MAX_VALUE - 5);
        timers.run(Long.MAX_VALUE);
        assertEquals(List.of("before"), done);
        assertEquals(6, timers.untilNext(Long.MAX_VALUE));
        timers.run(Long.MIN_VALUE + 5);
        assertEquals(List.of("before", "after"), done);
    }

    @Test
    void agreesWithASortedMapWhateverIsSetAndCancelled() {
        Random random = new Random(7);
        TreeMap<Long, Integer> expected = new TreeMap<>();
        Timers.Timer[] all = new Timers.Timer[200];
        long[] times = new long[all.length];
        List<Integer> ran = new ArrayList<>();
        for (int i = 0; i < all.length; i++) {
            int number = i;
            all[i] = timers.timer(() -> ran.add(number));
        }
        for (int i = 0; i < 5_000; i++) {
            int number = random.nextInt(all.length);
            expected.remove(times[number], number);
            if (random.nextInt(4) == 0) {
                all[number].cancel();
            } else {
                // No two are set to one time, whose order would be open.
                times[number] = random.nextInt(1_000) * 10_000L + i;
                all[number].set(times[number]);
                expected.put(times[number], number);
            }
        }
        for (long now = 0; now <= 10_010_000; now += 100_000) {
            timers.run(now);
        }
        assertEquals(List.copyOf(expected.values()), ran);
    }
}
