-- CreateTable
CREATE TABLE "Challenge" (
    "id" TEXT NOT NULL,
    "deploymentId" TEXT NOT NULL,
    "modelId" TEXT NOT NULL,
    "share" DOUBLE PRECISION NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "endedAt" TIMESTAMPTZ(3),
    "promoted" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "Challenge_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "AnswerFigure" (
    "deploymentId" TEXT NOT NULL,
    "modelId" TEXT NOT NULL,
    "inShadow" BOOLEAN NOT NULL,
    "day" DATE NOT NULL,
    "name" TEXT NOT NULL,
    "key" INTEGER NOT NULL,
    "value" DOUBLE PRECISION NOT NULL,

    CONSTRAINT "AnswerFigure_pkey" PRIMARY KEY ("deploymentId","modelId","inShadow","day","name","key")
);

-- CreateIndex
CREATE UNIQUE INDEX "Challenge_deploymentId_modelId_key" ON "Challenge"("deploymentId", "modelId");

-- AddForeignKey
ALTER TABLE "Challenge" ADD CONSTRAINT "Challenge_deploymentId_fkey" FOREIGN KEY ("deploymentId") REFERENCES "Deployment"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "Challenge" ADD CONSTRAINT "Challenge_modelId_fkey" FOREIGN KEY ("modelId") REFERENCES "Model"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "AnswerFigure" ADD CONSTRAINT "AnswerFigure_deploymentId_fkey" FOREIGN KEY ("deploymentId") REFERENCES "Deployment"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "AnswerFigure" ADD CONSTRAINT "AnswerFigure_modelId_fkey" FOREIGN KEY ("modelId") REFERENCES "Model"("id") ON DELETE CASCADE ON UPDATE CASCADE;
