package headgate.oracle;

import java.util.concurrent.Callable;

/** Converters look classes up through the thread's class loader, which has to be the one they came from. */
public final class OwnLoader {
    private OwnLoader() {}

    /** Runs an action with the loader of `type` as the thread's own. */
    public static <T> T of(Class<?> type, Callable<T> action) {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(type.getClassLoader());
        try {
            return action.call();
        } catch (RuntimeException failure) {
            throw failure;
        } catch (Exception failure) {
            throw new IllegalStateException(failure);
        } finally {
            thread.setContextClassLoader(before);
        }
    }
}
