@echo off
rem Starts Tunesmith from the distribution: bin\ beside lib\. Needs Java 17 or later.
setlocal
set "HERE=%~dp0"
if defined JAVA_HOME (set "JAVA=%JAVA_HOME%\bin\java.exe") else (set "JAVA=java.exe")
set "MAJOR="
for /f "tokens=3" %%v in ('cmd /c ""%JAVA%" -version 2^>^&1" ^| findstr /i " version "') do (
  for /f "delims=.-+ tokens=1" %%m in ("%%~v") do set "MAJOR=%%m"
)
if not defined MAJOR (
  echo error: Java 17 or later is needed and was not found 1>&2
  echo   fix: install a JDK 17 or later, or set JAVA_HOME to one 1>&2
  exit /b 1
)
if %MAJOR% LSS 17 (
  echo error: Java 17 or later is needed, found %MAJOR% 1>&2
  echo   fix: install a JDK 17 or later, or set JAVA_HOME to one 1>&2
  exit /b 1
)
set "NATIVE="
if %MAJOR% GEQ 22 set "NATIVE=--enable-native-access=ALL-UNNAMED"
if not defined MKL_THREADING_LAYER set "MKL_THREADING_LAYER=INTEL"
if not defined RUST_FLAVOR set "RUST_FLAVOR=cpu"
rem What the user added, such as libtorch for GPUs (docs\gpu.md).
set "ADDED="
if defined TUNESMITH_HOME set "ADDED=;%TUNESMITH_HOME%\lib\*"
"%JAVA%" -Xms128m -Xmx2g -Xmn64m -XX:+UseSerialGC %NATIVE% %TUNESMITH_JAVA_OPTS% -cp "%HERE%..\lib\*%ADDED%" dev.tunesmith.cli.Main %*
exit /b %ERRORLEVEL%
