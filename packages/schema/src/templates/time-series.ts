import { faultySeries, heartSeries, motionSeries, pumpSeries, salesSeries } from "./sample-media/series.ts";
import { inGroup, type Template } from "./template.ts";

const template = inGroup("Time Series");

/** Templates about measurements over time. */
export const timeSeriesTemplates: readonly Template[] = [
  template({
    id: "activity-recognition",
    title: "Activity recognition",
    description: "Mark in the data of a motion sensor when somebody stands, walks or runs.",
    config: `<View>
  <TimeSeriesLabels name="activity" toName="motion">
    <Label value="Standing" background="#868e96"/>
    <Label value="Walking" background="#2f9e44"/>
    <Label value="Running" background="#e8590c"/>
  </TimeSeriesLabels>
  <TimeSeries name="motion" value="$motion" valueType="json" timeColumn="time" overviewChannels="x,y">
    <MultiChannel height="220">
      <Channel column="x" legend="Forward" units="m/s²" strokeColor="#1971c2"/>
      <Channel column="y" legend="Sideways" units="m/s²" strokeColor="#e8590c"/>
    </MultiChannel>
    <Channel column="z" legend="Up" units="m/s²" strokeColor="#2f9e44" height="140"/>
  </TimeSeries>
</View>
`,
    sample: () => ({ motion: motionSeries() }),
  }),
  template({
    id: "change-points",
    title: "Change points",
    description: "Mark the moments at which a process changes.",
    config: `<View>
  <TimeSeriesLabels name="change" toName="pump">
    <Label value="Drop" background="#e03131"/>
    <Label value="Rise" background="#2f9e44"/>
    <Label value="Maintenance" background="#7c5cba"/>
  </TimeSeriesLabels>
  <TimeSeries name="pump" value="$pump" valueType="json" timeColumn="time" timeFormat="%Y-%m-%d %H:%M"
    timeDisplayFormat="%H:%M" overviewChannels="flow">
    <Channel column="flow" legend="Flow" units="l/min" displayFormat=".1f" strokeColor="#1971c2"/>
    <Channel column="pressure" legend="Pressure" units="bar" displayFormat=".2f" strokeColor="#e8590c"/>
  </TimeSeries>
</View>
`,
    sample: () => ({ pump: pumpSeries() }),
  }),
  template({
    id: "anomalies",
    title: "Outliers and anomalies",
    description: "Mark values and stretches that cannot be right, and say what may have caused them.",
    config: `<View>
  <TimeSeriesLabels name="anomaly" toName="machine">
    <Label value="Outlier" background="#e03131"/>
    <Label value="Noise" background="#dd6b00"/>
    <Label value="Stuck" background="#9c36b5"/>
  </TimeSeriesLabels>
  <TimeSeries name="machine" value="$machine" valueType="json" timeColumn="time">
    <Channel column="temperature" legend="Temperature" units="°C" displayFormat=".1f" strokeColor="#1971c2"
      interpolation="curveLinear"/>
  </TimeSeries>
  <Choices name="cause" toName="machine" perRegion="true" choice="single" layout="inline">
    <Choice value="Sensor"/>
    <Choice value="Machine"/>
    <Choice value="Unknown"/>
  </Choices>
</View>
`,
    sample: () => ({ machine: faultySeries() }),
  }),
  template({
    id: "signal-quality",
    title: "Signal quality",
    description: "Mark where a signal is disturbed, and rate the recording as a whole.",
    config: `<View>
  <TimeSeriesLabels name="disturbance" toName="heart">
    <Label value="Movement" background="#e03131"/>
    <Label value="Loose contact" background="#dd6b00"/>
  </TimeSeriesLabels>
  <TimeSeries name="heart" value="$heart" valueType="json" timeColumn="time" fixedScale="true">
    <Channel column="voltage" legend="Heart" units="mV" displayFormat=".2f" strokeColor="#c2255c"
      interpolation="curveLinear"/>
  </TimeSeries>
  <Header value="How useful is the recording?" size="5"/>
  <Rating name="quality" toName="heart" maxRating="5" icon="heart" required="true"/>
</View>
`,
    sample: () => ({ heart: heartSeries() }),
  }),
  template({
    id: "forecasting",
    title: "Forecasts",
    description: "Compare a forecast with what happened: mark where it fails, and say whether it may be used.",
    config: `<View>
  <TimeSeries name="sales" value="$sales" valueType="json" timeColumn="date" timeFormat="%Y-%m-%d"
    timeDisplayFormat="%d %b" overviewChannels="sales,forecast">
    <MultiChannel height="260">
      <Channel column="sales" legend="Sold" units="pieces" displayFormat=".0f" strokeColor="#1971c2"/>
      <Channel column="forecast" legend="Forecast" units="pieces" displayFormat=".0f" strokeColor="#e8590c"/>
    </MultiChannel>
  </TimeSeries>
  <TimeSeriesLabels name="failure" toName="sales">
    <Label value="Too low" background="#e03131"/>
    <Label value="Too high" background="#dd6b00"/>
    <Label value="Late" background="#9c36b5"/>
  </TimeSeriesLabels>
  <Choices name="usable" toName="sales" choice="single" layout="inline" required="true">
    <Choice value="Good enough"/>
    <Choice value="To be corrected"/>
    <Choice value="Of no use"/>
  </Choices>
</View>
`,
    sample: () => ({ sales: salesSeries() }),
  }),
];
